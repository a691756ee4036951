"""Objections to measures that no case led to: filed once, decided by another person; opens and closes no account."""

from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import audit, clock, crypto, ids
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.measures.models import Measure, Objection, ObjectionOutcome

IN_TIME = timedelta(days=180)
"""How long a measure may be objected to, as every other decision."""
MOST_WORDS = 2000
MOST_REASONS = 500


class NoObjection(Refusal):
    code = "no_objection"


class Decided(Refusal):
    """Another moderator was faster."""

    code = "objection_decided"


class SomeoneElse(Forbidden):
    code = "someone_else"


def token(measure: Measure) -> str:
    """What the letter carries: it opens this one measure, for who cannot sign in any more too."""
    return str(_signer().dumps(measure.public_id))


def of_token(given: str) -> Measure:
    """The measure of a token of ours that no case led to. Raises NotFound for any other."""
    try:
        public_id = str(_signer().loads(given))
    except BadSignature:
        public_id = ""
    query = select(Measure).where(Measure.public_id == public_id, Measure.case_id.is_(None))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("This link is not whole."), todo=_("Open it again from the letter."))
    return found


def of(measure: Measure) -> Objection | None:
    return db.session.get(Objection, measure.id, populate_existing=True)


def may_object(measure: Measure) -> bool:
    """Once, within six months."""
    return of(measure) is None and clock.now() <= measure.begins_at + IN_TIME


def file(measure: Measure, words: str) -> Objection:
    """Object to a measure. Two forms at once are one objection. Raises `NoObjection`, `Invalid`."""
    if not may_object(measure):
        raise NoObjection(
            _("This decision can be objected to once, within six months."), kept=_("Nothing was changed.")
        )
    text = words.strip()
    if not 1 <= len(text) <= MOST_WORDS:
        problem = _("Write why in at most %(n)s characters.", n=MOST_WORDS)
        raise Invalid(problem, kept=_("What you typed is kept."), errors={"words": [problem]})
    facts = {"measure_id": measure.id, "public_id": ids.public_id("obj"), "first_by": measure.by_id}
    db.session.execute(
        insert(Objection).values(**facts, words=text, created_at=clock.now()).on_conflict_do_nothing()
    )
    audit.record("measure.objected", actor_id=measure.member_id, subject=("measure", measure.public_id))
    return db.session.get_one(Objection, measure.id, populate_existing=True)


def waiting() -> list[tuple[Objection, Measure, Member]]:
    """What waits for a second person, the oldest first."""
    query = (
        select(Objection, Measure, Member)
        .join(Measure, Measure.id == Objection.measure_id)
        .join(Member, Member.id == Measure.member_id)
        .where(Objection.outcome.is_(None))
        .order_by(Objection.created_at)
        .limit(100)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def one(public_id: str, *, lock: bool = False) -> tuple[Objection, Measure]:
    """An objection with what it is against, for staff. Raises NotFound."""
    query = (
        select(Objection, Measure)
        .join(Measure, Measure.id == Objection.measure_id)
        .where(Objection.public_id == public_id)
    )
    if lock:
        query = query.with_for_update(of=Objection).execution_options(populate_existing=True)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(_("We could not find this objection."), todo=_("Look at what waits."))
    return row[0], row[1]


def is_for_another(objection: Objection, measure: Measure, by: Member) -> bool:
    """Whether this one of the team may not decide it: they took the measure, or it is against them."""
    return by.id in (objection.first_by, measure.member_id)


def close(
    objection: Objection, measure: Measure, by: Member, outcome: ObjectionOutcome, reasons: str
) -> None:
    """Note what the second person decided, and why. Raises `Decided`, `SomeoneElse`, `Invalid`."""
    if objection.outcome is not None:
        raise Decided(
            _("Somebody decided this a moment ago."),
            kept=_("Your decision was not recorded."),
            todo=_("Look at it again."),
        )
    if is_for_another(objection, measure, by):
        raise SomeoneElse(
            _("You took the decision that is objected to."),
            kept=_("Nothing was changed."),
            todo=_("Someone else on the team has to do this."),
        )
    words = reasons.strip()
    if not 1 <= len(words) <= MOST_REASONS:
        problem = _("Write a reason of at most %(n)s characters: the member will read it.", n=MOST_REASONS)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"reasons": [problem]})
    objection.outcome, objection.reasons = outcome, words
    objection.decided_by, objection.decided_at = by.id, clock.now()
    db.session.flush()
    audit.record(
        f"objection.{outcome}",
        actor_id=by.id,
        subject=("measure", measure.public_id),
        after={"reasons": words},
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.key_for("decisions"), salt="measure")
