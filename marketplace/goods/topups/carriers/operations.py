"""Top-ups on a phone bill are begun, and what carriers tell of them takes effect, each word once."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.money import money, share_bps
from marketplace.goods.topups import operations as topups
from marketplace.goods.topups import queries
from marketplace.goods.topups.carriers.interface import Callback, CallbackKind, CallbackRefusedError, Carrier
from marketplace.goods.topups.models import KIND, CarrierEvent, TopUp, TopUpState
from marketplace.goods.wallet import leaving
from marketplace.goods.wallet import operations as wallets
from marketplace.goods.wallet.models import MoveKind
from marketplace.money.ledger import accounts
from marketplace.money.ledger import carriers as ledger
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.models import Member

BEGUN_FOR = timedelta(days=3)
"""How long after its beginning a payment on a bill is still taken."""


def begin(member: Member, pack_id: str, expected_minor: int, carrier: Carrier) -> TopUp:
    """Choose a pack to be paid on a phone bill, in the open transaction. Raises as a pack by card does."""
    topup = topups.new_choice(member, pack_id, expected_minor, "")
    topup.channel = carrier.name
    topup.share_minor = share_bps(topup.price_minor, carrier.share_bps)
    db.session.flush()
    return topup


def receive(carrier: Carrier, told: Callback) -> bool:
    """Make a verified callback true here, in the open transaction; False when it was told before.

    Raises `CallbackRefusedError`, and changes nothing, for what does not fit the top-up it names.
    """
    topup = queries.locked(told.reference)
    if topup is None or topup.channel != carrier.name:
        raise _refused(_("No top-up of yours has this reference."))
    if (told.currency, told.share_minor) != (topup.currency, topup.share_minor):
        raise _refused(_("Currency or share are not those of the top-up."))
    if told.amount_minor != _expected(told.kind, topup):
        raise _refused(_("The amount is not that of the top-up."))
    if not _is_new(carrier, told):
        return False
    _EFFECTS[told.kind](carrier, topup)
    return True


def _expected(kind: CallbackKind, topup: TopUp) -> int:
    return topup.price_minor - (topup.share_minor or 0) if kind is CallbackKind.SETTLED else topup.price_minor


def _is_new(carrier: Carrier, told: Callback) -> bool:
    row = {
        "carrier": carrier.name,
        "event_id": told.event_id,
        "kind": told.kind,
        "reference": told.reference,
        "received_at": clock.now(),
    }
    made = insert(CarrierEvent).values(**row).on_conflict_do_nothing().returning(CarrierEvent.event_id)
    return db.session.scalar(made) is not None


def _paid(carrier: Carrier, topup: TopUp) -> None:
    now = clock.now()
    if topup.state == TopUpState.PAID:
        return
    if now > topup.created_at + BEGUN_FOR:
        raise _refused(_("This top-up was begun too long ago; give the subscriber the money back."))
    topup.state, topup.paid_at = TopUpState.PAID, now
    db.session.flush()
    with speaking(_member(topup).locale):
        price = money(topup.price_minor, topup.currency)
        reason = _("Bought on your phone bill for %(price)s", price=price)
    wallet, _made = wallets.add_bought(
        topup.member_id,
        topup.credits,
        topup.price_minor,
        kind=MoveKind.BOUGHT,
        source=(KIND, topup.public_id),
        reason=reason,
        expires_at=now + timedelta(days=settings().credit_days),
    )
    ledger.pack_on_bill(
        wallet,
        topup.public_id,
        carrier.name,
        paid=topup.price_minor,
        share=topup.share_minor or 0,
        credits=topup.credits,
        unit=accounts.unit_of(topup.currency),
        at=now,
    )


def _failed(_carrier: Carrier, topup: TopUp) -> None:
    if topup.state == TopUpState.OPEN:
        topup.state = TopUpState.DROPPED
        db.session.flush()


def _settled(carrier: Carrier, topup: TopUp) -> None:
    if topup.state != TopUpState.PAID:
        raise _refused(_("This top-up was not paid."))
    ledger.settled(
        topup.public_id,
        carrier.name,
        amount=topup.price_minor - (topup.share_minor or 0),
        unit=accounts.unit_of(topup.currency),
        at=clock.now(),
    )


def _charged_back(carrier: Carrier, topup: TopUp) -> None:
    if topup.state != TopUpState.PAID:
        raise _refused(_("This top-up was not paid."))
    lot = queries.lot_of(topup)
    if lot is not None and lot.withdrawn_at is not None:
        return
    with speaking(_member(topup).locale):
        reason = _("Taken back by your phone company")
    gone = leaving.withdraw(
        lot,
        topup.price_minor,
        payer_id=topup.member_id,
        reason=reason,
        reference=f"{carrier.name}:{topup.public_id}",
    )
    ledger.pack_taken_back(
        gone.wallet,
        topup.public_id,
        carrier.name,
        credits=gone.credits,
        cost=gone.cost_minor,
        owed=gone.owed_minor,
        paid=topup.price_minor,
        share=topup.share_minor or 0,
        unit=accounts.unit_of(topup.currency),
        at=clock.now(),
    )


_EFFECTS = {
    CallbackKind.PAID: _paid,
    CallbackKind.FAILED: _failed,
    CallbackKind.SETTLED: _settled,
    CallbackKind.CHARGED_BACK: _charged_back,
}


def _member(topup: TopUp) -> Member:
    member = members.by_id(topup.member_id)
    if member is None:
        raise LookupError(f"{topup.public_id} has lost its member")
    return member


def _refused(words: str) -> CallbackRefusedError:
    return CallbackRefusedError(words, kept=_("Nothing was changed."))
