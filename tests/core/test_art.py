"""Generated pictures: the same for the same seed, small, safe, and never twice alike by accident."""

import re
from xml.etree import ElementTree as ET

import pytest

from marketplace.core.art import PICTURES, _drawn, art

KINDS = ("meal", "session", "stall")


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_always_draws_the_same_picture(kind):
    first = str(art(kind, "lst_7k2p"))
    _drawn.cache_clear()

    assert str(art(kind, "lst_7k2p")) == first


@pytest.mark.parametrize("kind", ["meal", "session"])
def test_different_seeds_draw_different_pictures(kind):
    pictures = {str(art(kind, seed)) for seed in range(60)}

    assert len(pictures) == 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_stays_under_four_kilobytes(kind):
    largest = max(len(art(kind, seed)) for seed in range(PICTURES))

    assert largest < 4096


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_well_formed_and_holds_no_id_script_or_style(kind):
    pictures = [str(art(kind, seed)) for seed in range(40)]

    for picture in pictures:
        ET.fromstring(picture)  # noqa: S314 - our own output
        assert not re.search(r"\b(id|style|href|on\w+)=|<script", picture)


def test_a_seed_is_never_written_into_the_picture():
    picture = art("meal", '"><script>alert(1)</script>')

    assert "alert" not in picture


def test_another_shape_asks_for_another_view_box():
    picture = art("session", 3, width=1200, height=630)

    assert 'viewBox="0 0 1200 630"' in picture
