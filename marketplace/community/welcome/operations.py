"""Changes to the welcome; they flush, never commit. Nothing is sent but by a person who read it."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.clubs import words
from marketplace.community.messages import operations as messages
from marketplace.community.messages.models import Thread
from marketplace.community.messages.operations import Words
from marketplace.community.welcome import queries
from marketplace.community.welcome.models import Welcome, WelcomeHost, WelcomeState
from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.search.asking import Spot

MOST_REASON = 300


class Greeted(Refusal):
    """Somebody else was faster."""

    code = "greeted"


def await_letter(member: Member) -> None:
    """Have somebody wait who did not so far, as every new member does; twice is once."""
    facts = {"member_id": member.id, "state": WelcomeState.WAITING, "since": clock.now()}
    db.session.execute(insert(Welcome).values(**facts).on_conflict_do_nothing())


def send(host: Member, public_id: str, raw: str) -> Thread:
    """Send a host's letter of welcome, once and from them alone; the new member may answer.

    Raises `Greeted`, `Invalid`, `NotDelivered`.
    """
    about = _waiting(public_id)
    thread = messages.thread_of_welcome(host.id, about.member_id)
    # Its number is the letter's key: two taps are one letter.
    messages.send(thread.id, host, Words(raw, f"welcome:{about.member_id}", knows_hidden=True))
    _end(about, WelcomeState.SENT, host.id, thread_id=thread.id)
    return thread


def skip(host: Member, public_id: str, raw: str) -> None:
    """Do not write to somebody, with a reason for the other hosts. Raises `Greeted`, `Invalid`."""
    about = _waiting(public_id)
    reason = words.one_line(raw)[:MOST_REASON]
    if not reason:
        sentence = _("Say why: the other hosts read it.")
        raise Invalid(sentence, kept=_("Nothing was changed."), errors={"reason": [sentence]})
    _end(about, WelcomeState.SKIPPED, host.id, reason=reason)
    audit.record("welcome.skip", actor_id=host.id, subject=("member", public_id), after={"reason": reason})


def decline(member: Member) -> None:
    """The new member would rather not be written to. It changes nothing once somebody wrote."""
    about = queries.locked(member.public_id)
    if about is not None and about.state == WelcomeState.WAITING:
        _end(about, WelcomeState.DECLINED, member.id)


def _waiting(public_id: str) -> Welcome:
    about = queries.locked(public_id)
    if about is None or about.state != WelcomeState.WAITING:
        raise Greeted(
            _("This member does not wait any more."),
            kept=_("Nothing was sent, and your words are kept below."),
            todo=_("Somebody may have written a moment ago."),
        )
    return about


def _end(
    about: Welcome, state: WelcomeState, by_id: int, *, thread_id: int | None = None, reason: str = ""
) -> None:
    about.state, about.by_id, about.done_at = state, by_id, clock.now()
    about.thread_id, about.reason = thread_id, reason
    db.session.flush()


def name_host(member: Member, spot: Spot | None, by: Member) -> None:
    """Have a member greet new ones near a town, or everywhere; again for another town. Raises `Invalid`."""
    if member.status != MemberStatus.ACTIVE or not member.is_verified:
        sentence = _("A host is an active member with a confirmed address.")
        raise Invalid(sentence, kept=_("Nothing was changed."), errors={"email": [sentence]})
    place = (
        {"town": spot.name, "lat": spot.lat, "lon": spot.lon}
        if spot
        else {"town": "", "lat": None, "lon": None}
    )
    facts = place | {"named_by": by.id, "since": clock.now(), "ended_at": None}
    made = insert(WelcomeHost).values(member_id=member.id, **facts)
    db.session.execute(made.on_conflict_do_update(index_elements=["member_id"], set_=facts))
    subject = ("member", member.public_id)
    audit.record("welcome.host", actor_id=by.id, subject=subject, after={"town": place["town"]})


def end_host(member: Member, by: Member) -> None:
    """Somebody hosts no more; what they wrote stays."""
    open_ = (WelcomeHost.member_id == member.id, WelcomeHost.ended_at.is_(None))
    db.session.execute(update(WelcomeHost).where(*open_).values(ended_at=clock.now()))
    audit.record("welcome.host_ends", actor_id=by.id, subject=("member", member.public_id))
