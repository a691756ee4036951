"""Changes admins make to plans and prices; they flush, never commit."""

from datetime import datetime
from typing import Any

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.goods.memberships import queries, rules
from marketplace.goods.memberships.models import Plan, PlanPrice, Side

_PLAIN = (
    "commission_bps",
    "waives_fee",
    "photos",
    "statistics",
    "calendar_import",
    "monthly_credits",
    "trial_days",
    "offered",
)


def as_form(plan: Plan) -> dict[str, Any]:
    """A plan as its form is filled in."""
    texts = {f"name_{locale}": text for locale, text in plan.names.items()}
    texts |= {f"pitch_{locale}": text for locale, text in plan.pitches.items()}
    return texts | {name: getattr(plan, name) for name in _PLAIN}


def put(plan: Plan, given: dict[str, Any]) -> None:
    """Put what was typed on a plan; what its side cannot have is left out. Nothing is written yet."""
    plan.names = {"en": given["name_en"], "fr": given["name_fr"]}
    plan.pitches = {"en": given["pitch_en"], "fr": given["pitch_fr"]}
    for name in _PLAIN:
        setattr(plan, name, given[name])
    if plan.side == Side.PROVIDER:
        plan.waives_fee, plan.monthly_credits = False, 0
    else:
        plan.commission_bps, plan.photos = None, None
        plan.statistics = plan.calendar_import = False


def forget(plan: Plan) -> None:
    """It was only looked at."""
    db.session.expire(plan)


def keep(plan: Plan, actor_id: int) -> None:
    """Keep it, and who did what in the audit log."""
    state = db.inspect(plan).attrs
    before = {name: _old(state[name]) for name in (*_PLAIN, "names", "pitches")}
    plan.updated_at = clock.now()
    db.session.flush()
    after = {name: getattr(plan, name) for name in (*_PLAIN, "names", "pitches")}
    changed = [name for name in after if before[name] != after[name]]
    audit.record(
        "plan.edit",
        actor_id=actor_id,
        subject=("plan", plan.slug),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def _old(attribute: Any) -> Any:
    return (attribute.history.deleted or [attribute.value])[0]


def add_price(plan: Plan, every: str, amount_minor: int, offered_from: datetime, actor_id: int) -> PlanPrice:
    """Another price from an instant on, thirty days ahead at least, so that everybody can be told. Raises `Invalid`."""
    now = clock.now()
    if offered_from < now + rules.PRICE_NOTICE:
        raise Invalid(
            _("A price is announced thirty days ahead."),
            kept=_("Nothing was changed."),
            errors={"offered_from": [_("Choose a day at least thirty days from now.")]},
        )
    known = [one for one in queries.prices_of(plan.id) if one.every == every]
    if any(one.offered_from >= offered_from for one in known):
        raise Invalid(
            _("A later price is noted already."),
            kept=_("Nothing was changed."),
            errors={"offered_from": [_("Choose a day after the last one that is noted.")]},
        )
    price = PlanPrice(
        public_id=ids.public_id("pr"),
        plan_id=plan.id,
        every=every,
        amount_minor=amount_minor,
        currency=settings().currency,
        offered_from=offered_from,
        created_at=now,
    )
    db.session.add(price)
    db.session.flush()
    audit.record(
        "plan.price",
        actor_id=actor_id,
        subject=("plan", plan.slug),
        after={"every": every, "amount_minor": amount_minor, "from": offered_from.isoformat()},
    )
    return price
