"""Reads forms and words out of a page as a browser would, so that tests send what the page offered."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse


@dataclass
class Form:
    """A form of a page: where it goes, its fields with their values, its named buttons as (name, value)."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area: str | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self.open)
        elif self.open and tag == "input" and "name" in given:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.open.fields[given["name"]] = given.get("value", "")
        elif self.open and tag == "textarea":
            self.area = given.get("name")
            self.open.fields[self.area or ""] = ""
        elif self.open and tag == "button" and "name" in given:
            self.open.buttons.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area and self.open:
            self.open.fields[self.area] += data
        self.words.append(data)


def forms_of(answer: TestResponse) -> list[Form]:
    reader = _Reader()
    reader.feed(answer.text)
    return reader.forms


def form_to(answer: TestResponse, end: str, button: tuple[str, str] | None = None) -> Form:
    """The one form whose action ends so, ignoring its query, and that has the button when one is named."""
    found = [
        form
        for form in forms_of(answer)
        if form.action.partition("?")[0].endswith(end) and (button is None or button in form.buttons)
    ]
    assert len(found) == 1, f"{len(found)} forms to …{end} {button}"
    return found[0]


def has_form_to(answer: TestResponse, end: str) -> bool:
    return any(form.action.partition("?")[0].endswith(end) for form in forms_of(answer))


def words_of(answer: TestResponse) -> str:
    """Everything a page says, with single spaces."""
    reader = _Reader()
    reader.feed(answer.text)
    return " ".join(" ".join(reader.words).split())
