"""Pages of the centre of notices, of how letters come, and of the one click that ends them."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import whole
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import zone_words
from marketplace.core.notices import CHOSEN, How, Topic, stopped_by
from marketplace.people.notices import operations, queries

notices = Blueprint("notices", __name__)
letters = Blueprint("letters", __name__)

ZONES = (
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "Europe/London",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "America/Montreal",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)
"""Where people read French or English near us."""


@notices.get("/notices")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """What one was told, the newest first."""
    before = request.args.get("before", type=whole)
    page = queries.centre(current_user.id, before if before is None or 0 < before < 2**62 else None)
    return render_template("notices/mine.html", page=page, first=before is None, zone=_zone())


@notices.post("/notices/read")
@requires(Access.MEMBER)
def read_all() -> ResponseReturnValue:
    up_to = request.form.get("up_to", 0, type=whole)
    with transaction():
        operations.read_all(current_user.id, min(max(up_to, 0), 2**62))
    return redirect(url_for("notices.mine"), code=303)


@notices.post("/notices/<notice_id>")
@requires(Access.OWNER)
def follow(notice_id: str) -> ResponseReturnValue:
    """Note that it was read, and go where it happened."""
    with transaction():
        notice = queries.own(current_user.id, notice_id)
        if notice is None:
            raise NotFound(_("We could not find this notice."), todo=_("We keep them for three months."))
        operations.read(notice)
        path = notice.path
    return redirect(path, code=303)


@notices.get("/settings/notices")
@requires(Access.MEMBER)
def choose() -> ResponseReturnValue:
    """How letters come, topic by topic, and when they wait."""
    return _choices_page(200)


@notices.post("/settings/notices")
@requires(Access.MEMBER)
def save_choices() -> ResponseReturnValue:
    try:
        with transaction():
            operations.choose(current_user.id, _chosen())
            if request.form.get("quiet") == "1":
                form = request.form
                begins, ends = _minute(form.get("begins", "")), _minute(form.get("ends", ""))
                operations.be_quiet(current_user.id, begins, ends, form.get("zone", ""))
            else:
                operations.be_reachable(current_user.id)
    except Invalid as problem:
        return _choices_page(422, problem)
    flash(_("Saved."), "success")
    return redirect(url_for("notices.choose"), code=303)


@letters.get("/letters/stop/<token>")
@requires(Access.PUBLIC)
def stop(token: str) -> ResponseReturnValue:
    """Asks once more: programs that look into letters open every link."""
    _member_id, topic = _stopped(token)
    return render_template("notices/stop.html", topic=topic, done=False)


@letters.post("/letters/stop/<token>")
@requires(Access.PUBLIC)
def stop_now(token: str) -> ResponseReturnValue:
    """End letters of a topic, without signing in: mail programs press this button too (RFC 8058)."""
    member_id, topic = _stopped(token)
    with transaction():
        operations.choose(member_id, {topic: How.NEVER})
    return render_template("notices/stop.html", topic=topic, done=True)


def _stopped(token: str) -> tuple[int, Topic]:
    found = stopped_by(token)
    if found is None:
        raise NotFound(
            _("This link is not whole."),
            kept=_("Your letters come as before."),
            todo=_("Open it again from the letter, or choose in your settings."),
        )
    return found


def _chosen() -> dict[Topic, How]:
    found = {}
    for topic in CHOSEN:
        how = request.form.get(topic, "")
        if how not in set(How):
            sentence = _("Choose how letters come.")
            raise Invalid(sentence, kept=_("Nothing was changed."), errors={topic: [sentence]})
        found[topic] = How(how)
    return found


def _minute(words: str) -> int:
    """Minutes after 00:00 of "22:30"; -1 for anything else."""
    hours, colon, minutes = words.partition(":")
    if not (colon and len(hours) <= 2 and len(minutes) == 2 and (hours + minutes).isascii()):
        return -1
    if not (hours.isdigit() and minutes.isdigit()) or int(hours) > 23 or int(minutes) > 59:
        return -1
    return int(hours) * 60 + int(minutes)


def _words(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _zone() -> str:
    quiet = queries.quiet_hours(current_user.id)
    return quiet.zone if quiet else settings().company_zone


def _choices_page(status: int, refusal: Invalid | None = None) -> ResponseReturnValue:
    quiet = queries.quiet_hours(current_user.id)
    values: dict[str, Any] = {str(topic): how for topic, how in queries.choices(current_user.id).items()}
    values |= {"quiet": "1" if quiet else "", "zone": quiet.zone if quiet else settings().company_zone}
    values |= {
        "begins": _words(quiet.begins if quiet else 1320),
        "ends": _words(quiet.ends if quiet else 480),
    }
    if refusal is not None:
        values |= {name: request.form.get(name, "") for name in (*CHOSEN, "quiet", "begins", "ends", "zone")}
    known = ZONES if values["zone"] in ZONES else (*ZONES, _known_zone(values["zone"]))
    zones = [(zone, zone_words(zone)) for zone in known]
    return (
        render_template(
            "notices/choose.html", values=values, zones=zones, errors=refusal.errors if refusal else {}
        ),
        status,
    )


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError):
        return settings().company_zone
