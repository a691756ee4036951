"""Takes a part of an earning back when its customer gets money back; plans first, posts nothing by itself."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.database import db
from marketplace.money.ledger.troubles import Taken
from marketplace.money.payouts import sending
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.sharing import Parts, next_back
from marketplace.money.payouts.steps import move


class Way(StrEnum):
    """Where the share stands, and so where a part of it is taken from."""

    UNSHARED = "unshared"
    """Still the booking's: nobody was granted anything."""
    HELD = "held"
    """Granted and with us, or kept back for a debt."""
    SENT = "sent"
    """At the provider's account: a reversal calls it back first."""
    UNDER_WAY = "under_way"
    """A transfer is being made: wait for its answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How an amount would be taken back. `held`, `sent` and `owed` sum to the share's part."""

    way: Way
    parts: Parts
    held: int = 0
    sent: int = 0
    owed: int = 0

    @property
    def taken(self) -> Taken:
        """As the ledger posts it when what was sent comes back."""
        return Taken(self.held, self.sent, self.owed, self.parts.commission, self.parts.fee)

    @property
    def taken_as_debt(self) -> Taken:
        """As the ledger posts it when it does not."""
        return Taken(self.held, 0, self.owed + self.sent, self.parts.commission, self.parts.fee)


def first_parts(earning: Earning) -> Parts:
    return Parts(earning.first_share_minor, earning.first_commission_minor, earning.first_fee_minor)


def parts_left(earning: Earning) -> Parts:
    return Parts(earning.share_minor, earning.commission_minor, earning.fee_minor)


def plan(earning: Earning, amount: int) -> Plan:
    """How another `amount` of this sale would go back now. ValueError for more than is left."""
    first = first_parts(earning)
    parts = next_back(first, first.total - parts_left(earning).total, amount)
    if sending.is_under_way(earning):
        return Plan(Way.UNDER_WAY, parts)
    if earning.granted_at is None:
        return Plan(Way.UNSHARED, parts)
    if earning.sent_minor == 0:
        held = min(parts.share, earning.held_minor)
        return Plan(Way.HELD, parts, held=held, owed=parts.share - held)
    # What our bank paid cannot be called back.
    sent = min(parts.share, earning.sent_minor) if earning.transfer_id else 0
    return Plan(Way.SENT, parts, sent=sent, owed=parts.share - sent)


def shrink(payout: Payout | None, earning: Earning, planned: Plan) -> None:
    """Take the parts off the earning, and off its payout while that has not left. Both rows are locked."""
    parts = planned.parts
    earning.share_minor -= parts.share
    earning.commission_minor -= parts.commission
    earning.fee_minor -= parts.fee
    earning.held_minor -= planned.held
    if payout is not None:
        _lessen(payout, earning, parts.share)
    db.session.flush()


def _lessen(payout: Payout, earning: Earning, share: int) -> None:
    if payout.state in {PayoutState.APPROVED, PayoutState.PAID}:
        earning.recalled_minor += share
        return
    payout.amount_minor -= share
    if payout.state != PayoutState.REJECTED:
        # Whoever approved saw another amount.
        payout.round += 1
    if earning.share_minor == 0 and earning.granted_at is None:
        earning.payout_id = None
    if payout.amount_minor == 0 and payout.state in {
        PayoutState.IN_REVIEW,
        PayoutState.HELD,
        PayoutState.SECOND_REVIEW,
    }:
        move(payout, PayoutState.REJECTED, reason="given_back")
