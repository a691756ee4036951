"""Claims, decisions and objections about held reviews; they flush, never commit. The review's row is locked first."""

from datetime import timedelta
from typing import NamedTuple

from marketplace.community.honesty import emails, looking, queries
from marketplace.community.honesty.models import HoldState, Objection, ReviewHold
from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

MOST_WORDS = 2000
CLAIM = timedelta(minutes=60)
OBJECTIONS = timedelta(days=180)
DECISIONS = (HoldState.RELEASED, HoldState.KEPT, HoldState.REMOVED)


class HoldTaken(Refusal):
    code = "hold_taken"


class NoObjection(Refusal):
    code = "no_objection"


class Ruling(NamedTuple):
    """What becomes of a held review, and the reasons as its author reads them."""

    decision: HoldState
    words: str


def claim(hold: ReviewHold, by: Member) -> None:
    """Take a hold: only who has it decides. Raises `HoldTaken`."""
    if holder(hold) not in (None, by.id) or not is_open(hold, queries.waiting_objection(hold.id)):
        raise _taken()
    part = part_in(hold, by)
    if part is not None:
        raise part
    hold.claimed_by, hold.claimed_at = by.id, clock.now()
    audit.record("review_hold.claim", actor_id=by.id, subject=("review_hold", hold.public_id))
    db.session.flush()


def holder(hold: ReviewHold) -> int | None:
    """Who has it at the moment; after an hour it is free again."""
    is_fresh = hold.claimed_at is not None and hold.claimed_at >= clock.now() - CLAIM
    return hold.claimed_by if is_fresh else None


def part_in(hold: ReviewHold, by: Member) -> HoldTaken | None:
    """Why somebody of the team may never take this hold, whoever has it."""
    if by.id in (hold.author_id, hold.subject_id):
        return _not_you(_("You are part of this case."))
    objection = queries.waiting_objection(hold.id)
    if objection is not None and objection.first_by == by.id:
        return _not_you(_("You took the decision that is objected to."))
    return None


def give_back(hold: ReviewHold, by: Member) -> None:
    if hold.claimed_by == by.id:
        hold.claimed_by = hold.claimed_at = None
        audit.record("review_hold.give_back", actor_id=by.id, subject=("review_hold", hold.public_id))
        db.session.flush()


def is_open(hold: ReviewHold, objection: Objection | None) -> bool:
    """Whether somebody has to decide: nobody did yet, doubts were left, or the author objected."""
    return hold.state in {HoldState.WAITING, HoldState.KEPT} or objection is not None


def decide(hold: ReviewHold, by: Member, ruling: Ruling) -> None:
    """Decide what one has claimed; the author is told, with the reasons. Raises `Invalid` and `HoldTaken`."""
    objection = queries.waiting_objection(hold.id)
    if hold.claimed_by != by.id or not is_open(hold, objection):
        raise _taken()
    words = ruling.words.strip()
    _check(ruling.decision, words)
    before = hold.state
    hold.state, hold.words = ruling.decision, words
    hold.decided_by, hold.decided_at = by.id, clock.now()
    hold.claimed_by = hold.claimed_at = None
    if objection is not None:
        objection.outcome = "changed" if ruling.decision == HoldState.RELEASED else "kept"
        objection.decided_by, objection.decided_at = by.id, clock.now()
    db.session.flush()
    if ruling.decision == HoldState.RELEASED:
        looking.free(hold, queries.review_of(hold))
    audit.record(
        "review_hold.decide",
        actor_id=by.id,
        subject=("review_hold", hold.public_id),
        before={"state": before},
        after={"state": ruling.decision},
    )
    emails.decided(hold, again=objection is not None and objection.of_decision)


def _check(decision: HoldState, words: str) -> None:
    errors: dict[str, list[str]] = {}
    if decision not in DECISIONS:
        errors["decision"] = [_("Choose one of what is offered.")]
    if not 1 <= len(words) <= MOST_WORDS:
        errors["words"] = [
            _("Write your reasons in at most %(n)s characters: the author reads them.", n=MOST_WORDS)
        ]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)


def object_to(hold: ReviewHold, author: Member, words: str) -> Objection:
    """Object to a hold, and once more to a decision, which somebody else looks at. Raises `NoObjection`, `Invalid`."""
    if not may_object(hold):
        raise NoObjection(
            _("You have objected already, or the time for it is over."), kept=_("Nothing was changed.")
        )
    said = words.strip()
    if not 1 <= len(said) <= MOST_WORDS:
        problem = _("Write why in at most %(n)s characters.", n=MOST_WORDS)
        raise Invalid(problem, kept=_("What you typed is kept."), errors={"words": [problem]})
    objection = Objection(
        hold_id=hold.id,
        of_decision=hold.state != HoldState.WAITING,
        first_by=hold.decided_by,
        words=said,
        created_at=clock.now(),
    )
    db.session.add(objection)
    hold.claimed_by = hold.claimed_at = None
    audit.record("review_hold.object", actor_id=author.id, subject=("review_hold", hold.public_id))
    db.session.flush()
    return objection


def may_object(hold: ReviewHold) -> bool:
    """Whether the author may say something against it: once before a decision, once after it, within six months."""
    since = hold.decided_at or hold.held_at
    if hold.state == HoldState.RELEASED or clock.now() > since + OBJECTIONS:
        return False
    of_decision = hold.state != HoldState.WAITING
    known = queries.objections(hold.id)
    return not any(one.of_decision == of_decision or one.outcome is None for one in known)


def _taken() -> HoldTaken:
    return HoldTaken(
        _("Somebody else has this case, or it is decided."),
        kept=_("Nothing was changed."),
        todo=_("Look at it again before you decide."),
    )


def _not_you(sentence: str) -> HoldTaken:
    return HoldTaken(
        sentence, kept=_("Nothing was changed."), todo=_("Someone else on the team has to do this.")
    )
