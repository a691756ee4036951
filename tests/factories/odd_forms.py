"""The forms that stand on pages, and what nobody in their right mind answers them with."""

from collections.abc import Iterator
from html.parser import HTMLParser
from random import Random
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

ODD = (
    "",
    "abc",
    "-1",
    "0",
    "1e9",
    "9" * 30,
    "1,5",
    "1.234,56",
    "١٢",
    "2026-02-30",
    "9999-12-31",
    "99:99",
    " \n ",
    "x" * 30_000,
    "<script>alert(1)</script>",
    "'\"; --",
    "\u202eabc",
    "null",
    "😀 éà",
)
_USUAL_OF_A_BOX = 0.5
_USUAL_OF_A_CHOICE = 0.7


class Field(NamedTuple):
    """A named part of a form: what kind it is, and what it can send."""

    name: str
    kind: str
    values: list[str]


class Form(NamedTuple):
    """A form as it stands on a page: where it is sent, how, and its fields."""

    path: str
    query: str
    method: str
    fields: list[Field]

    def oddly_answered(self, draw: Random) -> dict[str, list[str]]:
        """Something for every field: now and then what belongs there, else what never does."""
        given: dict[str, list[str]] = {}
        for field in self.fields:
            if (answer := _answer(field, draw)) is not None:
                given.setdefault(field.name, []).append(answer)
        return given


def _answer(field: Field, draw: Random) -> str | None:
    if field.kind in ("radio", "checkbox", "submit") and draw.random() < _USUAL_OF_A_BOX:
        return None
    is_chosen = field.kind in ("radio", "checkbox", "submit", "select", "hidden")
    if is_chosen and field.values and draw.random() < _USUAL_OF_A_CHOICE:
        return draw.choice(field.values)
    return draw.choice(ODD)


def forms_on(page: str, address: str) -> Iterator[Form]:
    """The forms of a page that lead to our own routes."""
    reader = _Reader()
    reader.feed(page)
    for action, method, fields in reader.forms:
        led = urlsplit(urljoin(address, action))
        if led.netloc == urlsplit(address).netloc:
            yield Form(led.path, led.query, method, fields)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, list[Field]]] = []
        self._fields: list[Field] | None = None
        self._options: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        value = named.get("value") or ""
        if tag == "form":
            self._fields = []
            self.forms.append(
                (named.get("action") or "", (named.get("method") or "get").lower(), self._fields)
            )
        elif tag == "option":
            self._options.append(value)
        elif self._fields is not None and (name := named.get("name")) and name != "csrf_token":
            if tag == "select":
                self._options = []
                self._fields.append(Field(name, "select", self._options))
            elif tag in ("input", "textarea", "button"):
                usual = {"input": "text", "button": "submit"}.get(tag, tag)
                self._fields.append(Field(name, named.get("type") or usual, [value]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
