"""What finance does with a case: take it, note, hold a wallet or let it go, dismiss or confirm; flushes only."""

from datetime import timedelta

from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.goods.fraud import emails, queries
from marketplace.goods.fraud.models import CaseState, FraudCase, FraudNote
from marketplace.goods.wallet import leaving
from marketplace.people.accounts.models import Member

CLAIM = timedelta(minutes=60)
MOST_WORDS = 2000
DECISIONS = (CaseState.DISMISSED, CaseState.CONFIRMED)


class CaseTakenError(Refusal):
    """Somebody else has the case, it is decided, or one is part of it."""

    code = "case_taken"


def holder(case: FraudCase) -> int | None:
    """Who has a case now, whom nobody else may take it from."""
    if case.claimed_at is None or case.claimed_at < clock.now() - CLAIM:
        return None
    return case.claimed_by


def claim(case: FraudCase, by: Member) -> None:
    """Take a case: only who has it acts on it, for an hour. Raises `CaseTakenError`."""
    if case.member_id == by.id:
        raise _refused(_("You are part of this case."))
    if holder(case) not in (None, by.id) or case.state != CaseState.OPEN:
        raise _taken()
    case.claimed_by, case.claimed_at = by.id, clock.now()
    _record("claim", case, by)


def give_back(case: FraudCase, by: Member) -> None:
    """Let somebody else take it."""
    if case.claimed_by == by.id:
        case.claimed_by = case.claimed_at = None
        _record("give_back", case, by)


def note(case: FraudCase, by: Member, words: str) -> FraudNote:
    """Write down what one found out; anybody of finance may, at any time."""
    written = _words(words, "note")
    made = FraudNote(case_id=case.id, author_id=by.id, words=written, created_at=clock.now())
    db.session.add(made)
    _record("note", case, by)
    return made


def hold(case: FraudCase, by: Member) -> None:
    """Nothing is spent, and gifts on their way wait, until somebody decides. The member is told."""
    _check_mine(case, by)
    if case.is_holding:
        return
    case.is_holding = True
    leaving.hold(case.member_id)
    emails.held(db.session.get_one(Member, case.member_id))
    _record("hold", case, by)


def let_go(case: FraudCase, by: Member) -> None:
    """The wallet can be used and gifts arrive again, unless another case holds them. The member is told."""
    _check_mine(case, by)
    _free(case)
    _record("let_go", case, by)


def decide(case: FraudCase, by: Member, state: CaseState, words: str) -> None:
    """Dismiss it, which frees what it held and silences these facts, or confirm it, which keeps what it holds."""
    _check_mine(case, by)
    if state not in DECISIONS:
        raise Invalid(_("Choose a decision."), errors={"decision": [_("Choose a decision.")]})
    case.words = _words(words, "words")
    case.state, case.decided_by, case.decided_at = state, by.id, clock.now()
    case.claimed_by = case.claimed_at = None
    if state is CaseState.DISMISSED:
        _free(case)
    _record("decide", case, by, state=state, score=case.score)


def reopen(case: FraudCase, by: Member) -> None:
    """Take a decision back: the case is open again, with whoever asked. Raises `CaseTakenError`."""
    if case.member_id == by.id:
        raise _refused(_("You are part of this case."))
    if case.state == CaseState.OPEN or queries.open_case(case.member_id) is not None:
        raise _taken()
    case.state, case.decided_by, case.decided_at, case.words = CaseState.OPEN, None, None, None
    case.claimed_by, case.claimed_at = by.id, clock.now()
    _record("reopen", case, by)


def _free(case: FraudCase) -> None:
    if not case.is_holding:
        return
    case.is_holding = False
    db.session.flush()
    if not queries.is_held(case.member_id):
        leaving.let_go(case.member_id)
        emails.let_go(db.session.get_one(Member, case.member_id))


def _check_mine(case: FraudCase, by: Member) -> None:
    if case.claimed_by != by.id or case.state != CaseState.OPEN:
        raise _taken()


def _words(words: str, name: str) -> str:
    written = words.strip()
    if not 0 < len(written) <= MOST_WORDS:
        problem = _("Write why, in up to %(most)s characters.", most=f"{MOST_WORDS:,}")
        raise Invalid(problem, kept=_("Nothing was changed."), errors={name: [problem]})
    return written


def _taken() -> CaseTakenError:
    return _refused(_("Somebody else has this case, or it is decided."))


def _refused(what: str) -> CaseTakenError:
    return CaseTakenError(what, kept=_("Nothing was changed."), todo=_("Take the case first."))


def _record(act: str, case: FraudCase, by: Member, **after: object) -> None:
    db.session.flush()
    audit.record(
        f"fraud_case.{act}", actor_id=by.id, subject=("fraud_case", case.public_id), after={**after} or None
    )
