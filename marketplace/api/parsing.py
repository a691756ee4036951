"""Reads bodies, queries and headers strictly: what is not known, or not text, is refused."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from marketplace.core import field_words
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import flat
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import is_text


class NotJson(Refusal):
    """The body cannot be read at all."""

    status = 400
    code = "not_json"


class WrongType(Refusal):
    status = 415
    code = "wrong_type"


class StrictParser(FlaskParser):
    """webargs' parser with our refusals; unknown names are refused in bodies and in queries."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - declared so by webargs
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": RAISE,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON. Raises `WrongType` (415) or `NotJson` (400)."""
        if not req.is_json:
            raise WrongType(
                _("This address takes JSON."),
                kept=_("Nothing was changed."),
                todo=_("Send it with the header “Content-Type: application/json”."),
            )
        try:
            return json.loads(req.get_data(), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise NotJson(_("The body is not JSON."), kept=_("Nothing was changed.")) from None

    def pre_load(self, location_data: Any, *, schema: Schema, req: Request, location: str) -> Any:
        if isinstance(location_data, Mapping) and location != "headers":
            wrong = [name for name, value in location_data.items() if not is_text((name, value))]
            if wrong:
                raise invalid({name: [_("This holds characters that are no text.")] for name in wrong})
        return location_data

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_more: Any) -> NoReturn:
        messages = error.messages_dict
        # webargs puts the place around the fields: {"json": {"party": [...]}}.
        raise invalid(flat(next(iter(messages.values())) if len(messages) == 1 else messages)) from error


def invalid(errors: dict[str, list[str]]) -> Invalid:
    """The refusal of a request whose fields are wrong."""
    return Invalid(
        _("This request needs another look."),
        kept=_("Nothing was changed."),
        errors=field_words.spoken(errors),
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON.")
