"""Another plan before it is taken: what it would cost and when it would begin; asks nobody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.goods.memberships.models import Plan, PlanPrice


class When(StrEnum):
    """When another plan begins."""

    NOW = "now"
    LATER = "later"
    """With the next period: what is paid stays."""


@dataclass(frozen=True, slots=True)
class Change:
    """What another plan would mean. Amounts in minor units."""

    plan: Plan
    price: PlanPrice
    when: When
    due_now_minor: int
    from_at: datetime
    next_at: datetime
    counted_at: int
    """The second the rest of the period is counted from."""
