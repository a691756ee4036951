"""What a drawing is made of and what may be written about it; whatever is not named here is refused."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.catalogue import colours
from marketplace.goods.catalogue.designs import MOST_PARTS, MOTIONS, PLATES, SHAPES
from marketplace.goods.designs import rules
from marketplace.goods.designs.models import DesignKind

_COLOUR = validate.Regexp(colours.HEX, error=_l("Choose a colour such as #9B1B54."))
_CHOICE = _l("Choose one of what is offered.")


def _one_of(names: tuple[str, ...]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(names, error=_CHOICE))


def _steps(low: int, high: int) -> fields.Integer:
    return fields.Integer(
        required=True,
        validate=validate.Range(low, high, error=_CHOICE),
        error_messages={"invalid": _CHOICE, "required": _CHOICE},
    )


def _is_colour(value: str) -> bool:
    if value not in rules.PALETTE:
        _COLOUR(value)
    return True


def _paint() -> fields.String:
    return fields.String(required=True, validate=_is_colour)


class Strict(Schema):
    class Meta:
        unknown = RAISE


class PartInput(Strict):
    shape = _one_of(SHAPES)
    x, y = _steps(0, rules.GRID), _steps(0, rules.GRID)
    size = _steps(1, rules.GRID)
    turn = _steps(0, rules.TURNS - 1)
    colour = _paint()


def _parts() -> fields.List[Any]:
    return fields.List(
        fields.Nested(PartInput), required=True, validate=validate.Length(max=MOST_PARTS, error=_CHOICE)
    )


class StickerInput(Strict):
    motion = _one_of(MOTIONS)
    parts = _parts()


class BadgeInput(Strict):
    plate = _one_of(PLATES)
    ground, edge = _paint(), _paint()
    parts = _parts()


class ModeInput(Strict):
    ground, card, ink, soft, accent = (fields.String(required=True, validate=_COLOUR) for _name in range(5))


class ThemeInput(Strict):
    light, dark = fields.Nested(ModeInput, required=True), fields.Nested(ModeInput, required=True)


DRAWINGS: dict[str, type[Schema]] = {
    DesignKind.STICKER: StickerInput,
    DesignKind.BADGE: BadgeInput,
    DesignKind.THEME: ThemeInput,
}


def _text(most: int, **options: Any) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=most), **options)


class SheetInput(Schema):
    """What stands beside the drawing. `version` is what was shown, `act` the button."""

    name, words = _text(40), _text(200)
    language = fields.String(required=True, validate=validate.OneOf(["en", "fr"]))
    version = fields.Integer(required=True, validate=validate.Range(1, 1_000_000))
    act = fields.String(load_default="save", validate=validate.Regexp(r"\A[a-z]{2,8}(:[a-z0-9_]{1,20})?\Z"))


class StartInput(Schema):
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in DesignKind]))


class MakerInput(Schema):
    name = fields.String(
        required=True,
        validate=validate.Length(max=200),
        error_messages={"required": _l("Choose a name.")},
    )


class DecisionInput(Schema):
    """A moderator's decision; price and stock are checked against the table by the operation."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "refuse", "withdraw"]))
    version = fields.Integer(required=True)
    reason = _text(600)
    name_en, name_fr = _text(60), _text(60)
    text_en, text_fr = _text(600), _text(600)
    credits = fields.Integer(load_default=0)
    stock = fields.Integer(load_default=None)
