"""The table of memberships given as presents, with the card that goes with each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class GiftState(StrEnum):
    """Where a gift stands."""

    OPEN = "open"
    """Its payment page is open."""
    PAID = "paid"
    """It waits to be accepted."""
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    """The giver took it back before anybody had it."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody accepted it in time."""
    LOST = "lost"
    """The giver's bank took the money back before anybody had it."""
    DROPPED = "dropped"
    """Its page was never paid."""


class PlanGift(Model):
    """A plan paid once for somebody else. Its row is the lock of its story; amounts in minor units, tax included."""

    __tablename__ = "plan_gift"
    __table_args__ = (
        CheckConstraint(
            "state in ('open','paid','taken','withdrawn','declined','lapsed','lost','dropped')", name="state"
        ),
        CheckConstraint("months between 1 and 24 and amount_minor > 0", name="bounds"),
        CheckConstraint("(state = 'taken') = (taken_at is not null)", name="taken"),
        CheckConstraint("(taken_at is null) = (taken_by_id is null)", name="taker"),
        CheckConstraint("taken_by_id is null or taken_by_id <> giver_id", name="two_people"),
        CheckConstraint("receiver_id is null or receiver_id <> giver_id", name="not_oneself"),
        CheckConstraint(
            "taken_by_id is null or receiver_id is null or taken_by_id = receiver_id", name="for_receiver"
        ),
        CheckConstraint("(paid_at is null) = (state in ('open','dropped'))", name="paid"),
        CheckConstraint("char_length(message) <= 400", name="message"),
        CheckConstraint("card_kind in ('meal','session','stall')", name="card"),
        Index("ix_plan_gift_receiver_id", "receiver_id", postgresql_where=text("receiver_id is not null")),
        Index("ix_plan_gift_waiting", "expires_at", postgresql_where=text("state = 'paid'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """For whom it is; none when the giver hands the link on."""
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    months: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    secret: Mapped[str] = mapped_column(Encrypted)
    """Of the link; without a receiver, whoever shows it first has the gift."""
    message: Mapped[str]
    card_kind: Mapped[str]
    card_seed: Mapped[int]
    deliver_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When its receiver was written to."""
    expires_at: Mapped[datetime]
    """Not accepted until then, it goes back to its giver."""
    state: Mapped[str] = mapped_column(default=GiftState.OPEN)
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    taken_at: Mapped[datetime | None]
    message_hidden_at: Mapped[datetime | None]
    """Moderators took the card's words away, or a list holds them; the gift stays."""

    @property
    def words(self) -> str:
        """What the card says to those who may read it; "" while its words are kept from sight."""
        return "" if self.message_hidden_at else self.message

    @property
    def came_without_words(self) -> bool:
        """Whether its words waited for a person when its receiver was written to."""
        hidden, told = self.message_hidden_at, self.told_at
        return hidden is not None and told is not None and hidden <= told
