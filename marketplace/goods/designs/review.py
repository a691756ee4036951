"""What moderators do with designs: claim, accept at a price of the table, refuse in words, take off sale."""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.core import audit, clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import operations as catalogue
from marketplace.goods.catalogue.models import Good, Kind, State
from marketplace.goods.designs import emails, errors, operations, queries, rules
from marketplace.goods.designs.models import Design, DesignDecision, DesignState
from marketplace.people.accounts.models import Member

CLAIM = timedelta(minutes=30)
"""How long somebody who opened a design keeps it for themselves."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator decided about the version they saw; names, texts, price and stock of what is accepted."""

    decision: str
    version: int
    reason: str = ""
    name_en: str = ""
    name_fr: str = ""
    text_en: str = ""
    text_fr: str = ""
    credits: int = 0
    stock: int | None = None


def is_claimed_by_another(design: Design, by_id: int) -> bool:
    """Whether somebody else on the team looks at it just now."""
    if design.claimed_by_id in (None, by_id) or design.claimed_at is None:
        return False
    return design.claimed_at > clock.now() - CLAIM


def claim(design: Design, by: Member) -> None:
    """Take a design: others see that it is looked at. The row is locked. Raises `TakenError`, `Forbidden`."""
    _check_not_own(design, by)
    if design.state != DesignState.IN_REVIEW or is_claimed_by_another(design, by.id):
        raise errors.taken()
    design.claimed_by_id, design.claimed_at = by.id, clock.now()
    audit.record("design.claim", actor_id=by.id, subject=("design", design.public_id))
    db.session.flush()


def release(design: Design, by: Member) -> None:
    """Leave it to others."""
    if design.claimed_by_id == by.id:
        design.claimed_by_id = design.claimed_at = None
        audit.record("design.release", actor_id=by.id, subject=("design", design.public_id))
        db.session.flush()


def decide(design: Design, by: Member, ruling: Ruling) -> None:
    """Accept it, refuse it, or take it off sale; its maker is told. The row is locked.

    Raises `StaleDesignError` when it is not what was looked at, `TakenError`, `Forbidden` for one's own, and
    `Invalid` for a no without a reason or a yes without words, or at a price that is not in the table.
    """
    _check_not_own(design, by)
    wanted = DesignState.ON_SALE if ruling.decision == "withdraw" else DesignState.IN_REVIEW
    if design.state != wanted or design.version != ruling.version:
        raise errors.changed()
    if is_claimed_by_another(design, by.id):
        raise errors.taken()
    _check(design, ruling)
    before = design.state
    _note(design, by, ruling)
    design.claimed_by_id = design.claimed_at = None
    if ruling.decision == "accept":
        _accept(design, by, ruling)
    elif ruling.decision == "refuse":
        design.state = DesignState.REFUSED
    else:
        operations.withdraw(design, by)
    db.session.flush()
    audit.record(
        f"design.{ruling.decision}",
        actor_id=by.id,
        subject=("design", design.public_id),
        before={"state": before},
        after={"state": design.state, "reason": ruling.reason.strip(), "credits": ruling.credits},
    )
    emails.decided(design, ruling.decision, ruling.reason.strip(), queries.good_of(design))


def _check_not_own(design: Design, by: Member) -> None:
    if design.maker_id == by.id:
        raise errors.own()


def _check(design: Design, ruling: Ruling) -> None:
    problems: dict[str, list[str]] = {}
    if ruling.decision != "accept":
        if not ruling.reason.strip():
            problems["reason"] = [_("Write a reason: the maker reads it.")]
    else:
        for field in ("name_en", "name_fr", "text_en", "text_fr"):
            if not getattr(ruling, field).strip():
                problems[field] = [_("Write it in both languages.")]
        if ruling.credits not in rules.PRICES[design.kind]:
            problems["credits"] = [_("Choose one of what is offered.")]
        if ruling.stock not in rules.STOCKS:
            problems["stock"] = [_("Choose one of what is offered.")]
        if operations.problems_of(design):
            problems["reason"] = operations.problems_of(design)
    if problems:
        raise Invalid(_("Some answers need another look."), kept=_("Nothing was decided."), errors=problems)


def _note(design: Design, by: Member, ruling: Ruling) -> None:
    accepted = ruling.decision == "accept"
    db.session.add(
        DesignDecision(
            design_id=design.id,
            version=ruling.version,
            by_id=by.id,
            decision=ruling.decision,
            reason=ruling.reason.strip(),
            credits=ruling.credits if accepted else None,
            stock=ruling.stock if accepted else None,
            at=clock.now(),
        )
    )
    db.session.flush()


def _accept(design: Design, by: Member, ruling: Ruling) -> Good:
    """It becomes a good of the catalogue, and its maker's share is what it is today."""
    good = catalogue.make(
        Kind(design.kind),
        ruling.credits,
        by,
        maker_id=design.maker_id,
        name_en=ruling.name_en.strip(),
        name_fr=ruling.name_fr.strip(),
        text_en=ruling.text_en.strip(),
        text_fr=ruling.text_fr.strip(),
        design=rules.finished(design.kind, design.drawing),
        stock=ruling.stock,
        on_sale_from=clock.now(),
        is_giveable=True,
    )
    catalogue.move_to(good, State.ON_SALE, by)
    design.good_id, design.share_bps = good.id, settings().maker_share_bps
    design.state = DesignState.ON_SALE
    return good
