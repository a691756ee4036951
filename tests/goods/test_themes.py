"""Looks of goods: every theme can be read by day and by night, and no form gets anything else into a design."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.goods.catalogue import colours, designs, drawing
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.catalogue.starter import STARTER
from tests.factories.goods import STICKER, THEME

THEMES = [one for one in STARTER if one.kind is Kind.THEME]


def test_contrast_is_what_wcag_says() -> None:
    assert round(colours.contrast("#000000", "#FFFFFF"), 2) == 21.0
    assert round(colours.contrast("#777777", "#FFFFFF"), 2) == 4.48


@pytest.mark.parametrize("mode", colours.MODES)
@pytest.mark.parametrize("theme", THEMES, ids=[one.name_en for one in THEMES])
def test_every_theme_of_ours_can_be_read(theme: object, mode: str) -> None:
    faint = [found for found in colours.faint(theme.design) if found.mode == mode]  # type: ignore[attr-defined]

    assert faint == []


def test_the_check_sees_words_that_are_too_faint() -> None:
    pale = {**THEME, "light": {**THEME["light"], "soft": "#A9A0AC"}}

    faint = colours.faint(pale)

    assert {(found.mode, found.over) for found in faint} == {("light", "ink-2")}


def test_a_faint_theme_is_refused_at_the_field_that_has_to_change() -> None:
    form = designs.fields_of({**THEME, "light": {**THEME["light"], "accent": "#F08080"}})

    _design, problems = designs.checked(Kind.THEME, form)

    assert list(problems) == ["light_accent"]
    assert "contrast" in problems["light_accent"][0]


@pytest.mark.parametrize("kind", [Kind.FRAME, Kind.STICKER, Kind.THEME, Kind.RIBBON])
def test_a_design_survives_its_own_form(kind: Kind) -> None:
    first = next(one for one in STARTER if one.kind is kind)

    design, problems = designs.checked(kind, designs.fields_of(first.design))

    assert (design, problems) == (first.design, {})


@given(
    st.dictionaries(
        st.sampled_from(["shape", "colour", "second", "part0_shape", "part0_x", "motion"]), st.text()
    )
)
def test_nothing_typed_reaches_the_markup(form: dict[str, str]) -> None:
    for kind in (Kind.FRAME, Kind.STICKER):
        design, problems = designs.checked(kind, form)

        assert problems or "<script" not in str(drawing.look(kind, design))


def test_a_sticker_has_eight_shapes_at_most() -> None:
    form = designs.fields_of({"motion": "none", "parts": STICKER["parts"] * 12})

    design, _problems = designs.checked(Kind.STICKER, form)

    assert len(design["parts"]) == designs.MOST_PARTS


@pytest.mark.parametrize("shape", designs.FRAMES)
def test_every_frame_leaves_the_face_free(shape: str) -> None:
    drawn = drawing.frame({"shape": shape, "colour": "#9B1B54", "second": "#0E6B55"})

    assert str(drawn).startswith('<svg class="frame"')
    assert "style=" not in drawn


@pytest.mark.parametrize("shape", designs.SHAPES)
def test_every_shape_is_drawn(shape: str) -> None:
    part = {**STICKER["parts"][0], "shape": shape}

    drawn = drawing.sticker({"motion": "sway", "parts": [part]})

    assert "sticker-sway" in drawn
    assert "#9B1B54" in drawn
