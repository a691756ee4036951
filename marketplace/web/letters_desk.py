"""Every kind of letter with made-up facts, as text and as HTML, in both languages: for admins; nothing is sent."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import LOCALES, current_locale, speaking
from marketplace.core.i18n import gettext as _
from marketplace.core.paragraphs import paragraphs
from marketplace.core.urls import absolute
from marketplace.web import letter_samples

letters_desk = Blueprint("letters_desk", __name__)

# A stranger's document to us, as in the mailbox of development: no script, no form, nothing loaded.
_INSIDE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
_AROUND = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DARK = "@media (prefers-color-scheme: dark)"
_LOOKS = {"light": "@media not all", "dark": "@media all"}


@letters_desk.get("/admin/letters")
@requires(Access.ADMIN)
def index() -> ResponseReturnValue:
    """Every letter there is, by the room that writes it."""
    rooms: dict[str, list[str]] = {}
    for name in letter_samples.names():
        rooms.setdefault(name.partition("/")[0], []).append(name)
    return render_template("letters_desk/index.html", rooms=rooms, locales=LOCALES)


@letters_desk.get("/admin/letters/<room>/<kind>")
@requires(Access.ADMIN)
def show(room: str, kind: str) -> ResponseReturnValue:
    """One letter: its text, and its HTML as wide as a phone and as a desk shows it."""
    name, locale, look = _asked(room, kind)
    with speaking(locale):
        text = render_template(f"mail/{name}.txt", **letter_samples.facts_of(name, locale))
    page = render_template(
        "letters_desk/show.html",
        name=name,
        room=room,
        kind=kind,
        chosen=locale,
        look=look,
        looks=list(_LOOKS),
        locales=LOCALES,
        text=paragraphs(text),
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _AROUND
    return answer


@letters_desk.get("/admin/letters/<room>/<kind>/html")
@requires(Access.ADMIN)
def inside(room: str, kind: str) -> ResponseReturnValue:
    """The HTML half alone, for the frames, in the light or the dark whatever the reader's screen is."""
    name, locale, look = _asked(room, kind)
    with speaking(locale):
        html = render_template(
            f"mail/{name}.html",
            subject=_("An example of “%(name)s”", name=name),
            all_stop_url=absolute("/settings/notices"),
            **letter_samples.facts_of(name, locale),
        )
    scheme = '<meta name="color-scheme" content="light dark">'
    html = html.replace(_DARK, _LOOKS[look]).replace(scheme, f'<meta name="color-scheme" content="{look}">')
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _INSIDE
    return answer


def _asked(room: str, kind: str) -> tuple[str, str, str]:
    """Which letter, in which language and look; what is not offered counts as not said."""
    name = f"{room}/{kind}"
    if name not in letter_samples.names():
        raise NotFound(_("We could not find this letter."), todo=_("Look at the list of all letters."))
    locale, look = request.args.get("in", ""), request.args.get("look", "")
    return (
        name,
        locale if locale in LOCALES else current_locale(),
        look if look in _LOOKS else "light",
    )
