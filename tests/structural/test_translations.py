import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from marketplace.core.i18n import catalogue

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n"}, "**.txt": {"extensions": "jinja2.ext.i18n"}}


def messages() -> Catalog:
    found = Catalog()
    for folder in ("marketplace", "templates"):
        for filename, line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), METHODS, OPTIONS, keywords=KEYWORDS
        ):
            found.add(message, locations=[(f"{folder}/{filename}", line)])
    return found


@cache
def french() -> dict[str, tuple[str, ...]]:
    known = {}
    for path in (ROOT / "translations" / "fr").glob("*.po"):
        for message in read_po(BytesIO(path.read_bytes())):
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                known[one] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return known


def test_no_message_is_untranslated() -> None:
    known = french()

    missing = [
        f"{message.locations[0][0]}: {message.id}"
        for message in messages()
        if message.id
        and not all(known.get(message.id if isinstance(message.id, str) else message.id[0], ("",)))
    ]

    assert missing == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    marks = re.compile(r"%\((\w+)\)s")
    wrong = [
        english
        for english, strings in french().items()
        for string in strings
        if set(marks.findall(string)) - {"num"} != set(marks.findall(english)) - {"num"}
    ]

    assert wrong == []


def test_french_has_its_typography() -> None:
    loose = re.compile(r"[\w»] [;!?:»]|« \w|'")

    wrong = [string for strings in french().values() for string in strings if loose.search(string)]

    assert wrong == []


def test_catalogues_agree_with_each_other() -> None:
    catalogue.cache_clear()

    assert catalogue("fr").gettext("Total") == "Total"
