"""Changes to reports, cases and appeals; they flush, never commit, and touch nothing outside their room."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.reports import claims, queries
from marketplace.community.reports.grounds import DANGER, EFFECTS, GROUNDS, effect_of
from marketplace.community.reports.models import Appeal, Case, CaseState, Decision, Party, Report
from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.measures.words import DAYS

MOST_WORDS = 2000
MOST_NOTE = 300
OBJECTIONS = timedelta(days=180)
"""How long a decision may be objected to (article 20 of the Digital Services Act asks for six months)."""


class NoAppeal(Refusal):
    code = "no_appeal"


class Subject(NamedTuple):
    """What is reported, as it reads now."""

    kind: str
    id: str
    author_id: int
    title: str
    text: str


class Told(NamedTuple):
    """What somebody says about it."""

    reason: str
    words: str
    locale: str
    member_id: int | None = None
    email: str | None = None


class Ruling(NamedTuple):
    """A decision with the rule it rests on and its reasons in words."""

    decision: Decision
    ground: str
    words: str
    note: str = ""
    """For the public, with `Decision.NOTE` alone."""
    days: int | None = None
    """How long a limit or a suspension lasts; a suspension without days lasts until somebody ends it."""
    words_other: str = ""
    """The reasons once more in the other language, where somebody concerned reads that one."""


class Noticed(NamedTuple):
    """What a list of words or pictures noticed."""

    by: str
    """`words` or `pictures`."""
    reason: str
    words: str
    holds: bool


def notice(subject: Subject, noticed: Noticed) -> Case | None:
    """Open a case that nobody reported; None where a person has decided already that these words may stand."""
    if queries.is_cleared(subject.kind, [subject.id], noticed.words):
        return None
    case = _open_case(subject, urgent=noticed.reason == DANGER)
    case.is_held = case.is_held or noticed.holds
    known = [one for one in queries.reports(case.id) if one.noticed_by is not None]
    if not any(one.words == noticed.words for one in known):
        db.session.add(
            Report(
                public_id=ids.public_id("rep"),
                case_id=case.id,
                noticed_by=noticed.by,
                reason=noticed.reason,
                words=noticed.words,
                locale=LOCALES[0],
                created_at=clock.now(),
            )
        )
    db.session.flush()
    return case


def file(subject: Subject, told: Told) -> tuple[Report, bool]:
    """Report something; the report and whether it is new. A member's second report of one case is the first one.

    Two at once join the same open case. Raises `Invalid`.
    """
    _check_own(subject, told)
    case = _open_case(subject, urgent=told.reason == DANGER)
    if told.member_id is not None and (known := queries.report_of(case.id, told.member_id)):
        return known, False
    report = Report(
        public_id=ids.public_id("rep"),
        case_id=case.id,
        reporter_id=told.member_id,
        email=told.email,
        reason=told.reason,
        words=told.words.strip()[:MOST_WORDS],
        locale=told.locale,
        created_at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    return report, True


def _check_own(subject: Subject, told: Told) -> None:
    if subject.author_id == told.member_id:
        problem = _("This is your own.")
        raise Invalid(problem, kept=_("Nothing was sent."), errors={"reason": [problem]})


def _open_case(subject: Subject, *, urgent: bool) -> Case:
    facts = {
        "public_id": ids.public_id("cas"),
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "author_id": subject.author_id,
        "seen": {"title": subject.title, "text": subject.text},
        "state": CaseState.OPEN,
        "created_at": clock.now(),
    }
    db.session.execute(insert(Case).values(**facts).on_conflict_do_nothing())
    case = db.session.scalars(
        select(Case)
        .where(
            Case.subject_kind == subject.kind,
            Case.subject_id == subject.id,
            Case.state == CaseState.OPEN,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    case.is_urgent = case.is_urgent or urgent
    db.session.flush()
    return case


def decide(case: Case, by: Member, ruling: Ruling) -> str | None:
    """Decide a claimed case, for the first time or after an objection; the decision that stood before, if any.

    Raises `Invalid` and `CaseTaken`.
    """
    if case.claimed_by != by.id or case.state == CaseState.DECIDED:
        raise claims.taken()
    _check(case, ruling)
    before, now = case.decision, clock.now()
    until = _until(case, ruling, now)
    _close_appeals(case, by, changed=before != ruling.decision or case.until != until)
    case.decision, case.ground, case.words = ruling.decision, ruling.ground, ruling.words.strip()
    case.words_locale, case.words_other = queries.author_locale(case), ruling.words_other.strip() or None
    case.until = until
    case.note = ruling.note.strip() if ruling.decision == Decision.NOTE else None
    case.decided_by, case.decided_at = by.id, now
    case.state, case.claimed_by, case.claimed_at = CaseState.DECIDED, None, None
    audit.record(
        "report.decide",
        actor_id=by.id,
        subject=("case", case.public_id),
        before={"decision": before},
        after={
            "decision": ruling.decision,
            "ground": ruling.ground,
            "until": until.isoformat() if until else None,
        },
    )
    db.session.flush()
    return before


def _until(case: Case, ruling: Ruling, now: datetime) -> datetime | None:
    """When a measure ends: a second look does not begin the time anew."""
    if ruling.decision not in (Decision.LIMIT, Decision.SUSPEND) or ruling.days is None:
        return None
    began = case.decided_at if effect_of(case.decision, case.subject_kind).measure else None
    return (began or now) + timedelta(days=ruling.days)


def _check(case: Case, ruling: Ruling) -> None:
    errors: dict[str, list[str]] = {}
    if ruling.decision not in EFFECTS[case.subject_kind]:
        errors["decision"] = [_("Choose one of what is offered.")]
    # A rule was broken if and only if something is done about it.
    if ruling.ground not in GROUNDS or (ruling.ground == "none") != (ruling.decision == Decision.NONE):
        errors["ground"] = [_("Choose the rule that fits the decision.")]
    if not 1 <= len(ruling.words.strip()) <= MOST_WORDS:
        errors["words"] = [
            _("Write your reasons in at most %(n)s characters: both sides read them.", n=MOST_WORDS)
        ]
    if ruling.decision == Decision.LIMIT and ruling.days is None:
        errors["days"] = [_("Choose for how long.")]
    if ruling.days is not None and ruling.days not in DAYS:
        errors["days"] = [_("Choose for how long.")]
    if len(ruling.words_other.strip()) > MOST_WORDS:
        errors["words_other"] = [_("Write at most %(n)s characters.", n=MOST_WORDS)]
    elif not ruling.words_other.strip() and len(queries.locales(case)) > 1:
        errors["words_other"] = [_("Somebody concerned reads this language: give them the reasons in it.")]
    if ruling.decision == Decision.NOTE and not 1 <= len(ruling.note.strip()) <= MOST_NOTE:
        errors["note"] = [_("Write the note in at most %(n)s characters: everybody reads it.", n=MOST_NOTE)]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)


def _close_appeals(case: Case, by: Member, *, changed: bool) -> None:
    for appeal in queries.waiting_appeals(case.id):
        appeal.outcome = "changed" if changed else "kept"
        appeal.decided_by, appeal.decided_at = by.id, clock.now()


def appeal(case: Case, party: Party, member: Member, words: str) -> Appeal:
    """Object to a decision, once for each side. Raises `NoAppeal`, `Invalid`."""
    if not may_appeal(case, party):
        raise NoAppeal(
            _("This decision can be objected to once, within six months."),
            kept=_("Nothing was changed."),
        )
    text = words.strip()
    if not 1 <= len(text) <= MOST_WORDS:
        problem = _("Write why in at most %(n)s characters.", n=MOST_WORDS)
        raise Invalid(problem, kept=_("What you typed is kept."), errors={"words": [problem]})
    row = Appeal(
        case_id=case.id,
        party=party,
        member_id=member.id,
        first_by=case.decided_by,
        words=text,
        created_at=clock.now(),
    )
    db.session.add(row)
    case.state, case.claimed_by, case.claimed_at = CaseState.APPEALED, None, None
    audit.record(
        "report.appeal", actor_id=member.id, subject=("case", case.public_id), after={"party": party}
    )
    db.session.flush()
    return row


def may_appeal(case: Case, party: Party) -> bool:
    """Whether this side may still object: to a decision that goes against it, once, in time."""
    if case.state == CaseState.OPEN or case.decided_at is None:
        return False
    is_against = (case.decision != Decision.NONE) == (party == Party.AUTHOR)
    in_time = clock.now() <= case.decided_at + OBJECTIONS
    return is_against and in_time and queries.appeal_of(case.id, party) is None
