"""Changes to unfinished offers: what a provider has answered so far; publishes nothing."""

import secrets
from typing import Any

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Draft, Kind
from marketplace.trade.listings.operations import SEEDS

MOST_DRAFTS = 20
_UNANSWERED = {"locale", "seed"}


def missing() -> NotFound:
    return NotFound(
        _("We could not find this draft."),
        todo=_("It may be published already: look among your offers."),
    )


def start(member: Member, kind: Kind, locale: str) -> Draft:
    """A draft of a kind, written in a language. One of this kind that is still empty is taken up again."""
    drafts = list(db.session.scalars(select(Draft).where(Draft.member_id == member.id)))
    for draft in drafts:
        if draft.kind == kind and not set(draft.answers) - _UNANSWERED and draft.home is None:
            draft.answers = draft.answers | {"locale": locale}
            db.session.flush()
            return draft
    if len(drafts) >= MOST_DRAFTS:
        raise Refusal(
            _("You have %(n)s unfinished offers.", n=MOST_DRAFTS),
            kept=_("They are all kept."),
            todo=_("Finish or delete one of them first."),
        )
    now = clock.now()
    draft = Draft(
        public_id=ids.public_id("drf"),
        member_id=member.id,
        kind=kind,
        answers={"locale": locale, "seed": secrets.randbelow(SEEDS)},
        created_at=now,
        updated_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def locked(member_id: int, public_id: str) -> Draft:
    """A member's own draft with its row lock, fresh from the database. Raises `NotFound`."""
    draft = db.session.scalar(
        select(Draft)
        .where(Draft.public_id == public_id, Draft.member_id == member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None:
        raise missing()
    return draft


def answer(draft: Draft, step: str, answers: dict[str, Any]) -> None:
    """Keep the checked answers of a step; what was typed there before them is no longer needed."""
    draft.answers = _without_typed(draft.answers, step) | {step: answers}
    _touched(draft)


def keep_typed(draft: Draft, step: str, typed: dict[str, Any]) -> None:
    """Keep what stands in a form that is not finished, so that going back loses nothing."""
    draft.answers = draft.answers | {"typed": draft.answers.get("typed", {}) | {step: typed}}
    _touched(draft)


def keep_home(draft: Draft, home: dict[str, Any] | None) -> None:
    """Keep what is known of the home, encrypted."""
    draft.home = home
    _touched(draft)


def change_kind(draft: Draft, kind: Kind) -> None:
    """Make it an offer of another kind; the answers that both kinds share stay, and the others too."""
    draft.kind = kind
    _touched(draft)


def drop(draft: Draft) -> None:
    db.session.delete(draft)
    db.session.flush()


def _without_typed(answers: dict[str, Any], step: str) -> dict[str, Any]:
    typed = {name: form for name, form in answers.get("typed", {}).items() if name != step}
    rest = {name: value for name, value in answers.items() if name != "typed"}
    return rest | ({"typed": typed} if typed else {})


def _touched(draft: Draft) -> None:
    draft.updated_at = clock.now()
    db.session.flush()
