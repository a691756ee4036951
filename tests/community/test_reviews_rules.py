"""Scores and names, as pure functions."""

import pytest

from marketplace.community.reviews.rules import score_tenths, short_name
from marketplace.core.plain_text import tidy


@pytest.mark.parametrize(
    ("stars", "tenths"),
    [
        ((0, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 1), 42),
        ((1, 0, 0, 0, 0), 34),
        ((0, 0, 0, 0, 96), 50),
        ((0, 0, 0, 6, 0), 40),
    ],
)
def test_few_reviews_say_little_and_many_say_all(stars: tuple[int, ...], tenths: int | None) -> None:
    assert score_tenths(stars) == tenths


def test_the_score_rises_with_every_five_and_falls_with_every_one() -> None:
    rising = [score_tenths((0, 0, 0, 0, count)) or 0 for count in range(1, 60)]
    falling = [score_tenths((count, 0, 0, 0, 0)) or 0 for count in range(1, 60)]

    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


@pytest.mark.parametrize(
    ("name", "shown"), [("Nora Klein", "Nora K."), ("Nora", "Nora"), ("Ana de Souza", "Ana S.")]
)
def test_an_author_is_named_by_first_name_and_initial(name: str, shown: str) -> None:
    assert short_name(name) == shown


def test_invisible_signs_and_turned_text_are_taken_out() -> None:
    assert tidy("  Go\u200bod \u202efood\r\n\n\n\n\x07ever ") == "Good food\n\never"
