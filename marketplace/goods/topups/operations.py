"""Packs are edited, chosen and paid; what was paid becomes credits. Calls no payment provider."""

from datetime import timedelta

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.goods.topups import emails, queries, rules
from marketplace.goods.topups.models import KIND, CreditPack, TopUp, TopUpState
from marketplace.goods.wallet import errors as wallet_errors
from marketplace.goods.wallet import leaving
from marketplace.goods.wallet import operations as wallets
from marketplace.goods.wallet.models import Age, MoveKind, Wallet
from marketplace.money.ledger import accounts
from marketplace.money.ledger import credits as ledger
from marketplace.money.ledger import wallets as wallet_ledger
from marketplace.money.payments import operations as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment, RefundSource
from marketplace.money.payments.operations import Purchase
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.models import Member


class PackChangedError(Refusal):
    """The price shown is not the price any more, or the pack is not sold any more."""

    code = "pack_changed"


class AgeNeededError(Refusal):
    """Nobody buys credits before saying whether they are 18."""

    code = "age_needed"


def choose(member: Member, pack_id: str, expected_minor: int, locale: str, next_path: str = "") -> TopUp:
    """Choose a pack, with its payment, in the open transaction. The price is the one that was shown, or refused.

    Raises `PackChangedError`, `AgeNeededError`, `ConsentNeededError`, `WalletFrozenError`, `NotFound`.
    """
    topup = new_choice(member, pack_id, expected_minor, next_path)
    payments.open_payment(_purchase(topup, member, wallet_errors.credits(topup.credits), locale))
    return topup


def new_choice(member: Member, pack_id: str, expected_minor: int, next_path: str) -> TopUp:
    """A pack chosen by somebody who may buy it, however it will be paid. Raises as `choose` does."""
    pack = queries.pack(pack_id)
    wallet = wallets.wallet_of(member.id)
    refusal = why_not(wallet)
    if refusal is not None:
        raise refusal
    if not pack.on_sale or pack.price_minor != expected_minor or pack.currency != wallet.currency:
        raise PackChangedError(
            _("This pack is not sold at that price any more."),
            kept=_("Nothing was charged."),
            todo=_("Choose again from what is sold now."),
        )
    topup = _new(member, pack.credits, pack.price_minor, pack.currency, next_path)
    topup.pack_id = pack.id
    db.session.flush()
    return topup


def settle_debt(member: Member, expected_minor: int, locale: str) -> TopUp:
    """Choose to pay what a wallet owes, in the open transaction. Raises `PackChangedError` when it is another sum."""
    wallet = wallets.wallet_of(member.id)
    if wallet.debt_minor == 0 or wallet.debt_minor != expected_minor:
        raise PackChangedError(
            _("What is owed has changed meanwhile."),
            kept=_("Nothing was charged."),
            todo=_("Look at your wallet before you pay."),
        )
    topup = _new(member, 0, wallet.debt_minor, wallet.currency, "")
    db.session.flush()
    payments.open_payment(_purchase(topup, member, _("Owed for credits you used"), locale))
    return topup


def why_not(wallet: Wallet | None) -> Refusal | None:
    """Why the owner of a wallet may buy no credits now; none when they may."""
    if wallet is None or wallet.age is None:
        return AgeNeededError(
            _("Say first whether you are 18 or older."),
            kept=_("Nothing was charged."),
            todo=_("We ask once, before the first top-up."),
        )
    if wallet.age == Age.MINOR and wallet.consented_at is None:
        return wallet_errors.consent_needed()
    if wallet.debt_minor:
        return wallet_errors.in_debt(wallet.debt_minor, wallet.currency)
    if wallet.held_since is not None:
        return wallet_errors.held()
    return wallet_errors.disputed() if wallet.frozen_since is not None else None


def _new(member: Member, credits: int, price_minor: int, currency: str, next_path: str) -> TopUp:
    topup = TopUp(
        public_id=ids.public_id("top"),
        member_id=member.id,
        credits=credits,
        price_minor=price_minor,
        currency=currency,
        state=TopUpState.OPEN,
        next_path=next_path,
        created_at=clock.now(),
    )
    db.session.add(topup)
    return topup


def _purchase(topup: TopUp, member: Member, name: str, locale: str) -> Purchase:
    back = absolute(f"/wallet/top-up/{topup.public_id}/back")
    return Purchase(
        subject_kind=KIND,
        subject_id=topup.public_id,
        payer_id=member.id,
        email=member.email,
        locale=locale,
        currency=topup.currency,
        lines=((name, 1, topup.price_minor),),
        success_url=f"{back}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=absolute("/wallet/top-up"),
    )


# ── What the payment came to ──────────────────────────────────────────────────────────────────────


def is_wanted(payment: Payment) -> bool:
    """Whether a top-up still waits for its money."""
    topup = queries.locked(payment.subject_id)
    return topup is not None and topup.state == TopUpState.OPEN


def paid(payment: Payment, facts: SessionFacts) -> None:
    """The money came, however late: the credits are there, booked with it. Once, however often it is told."""
    topup = queries.locked(payment.subject_id)
    if topup is None:
        raise LookupError(f"payment {payment.public_id} is for a top-up that is not there")
    at = payment.paid_at or payment.created_at
    topup.state, topup.paid_at = TopUpState.PAID, at
    db.session.flush()
    member = members.by_id(topup.member_id)
    if member is None:
        raise LookupError(f"{topup.public_id} has lost its member")
    if topup.credits == 0:
        _debt_paid(topup, payment, facts)
        return
    with speaking(member.locale):
        price = money(topup.price_minor, topup.currency)
        reason = _("Bought by card for %(price)s", price=price)
    wallet, _made = wallets.add_bought(
        member.id,
        topup.credits,
        topup.price_minor,
        kind=MoveKind.BOUGHT,
        source=(KIND, topup.public_id),
        reason=reason,
        expires_at=at + timedelta(days=settings().credit_days),
    )
    ledger.pack_bought(
        wallet,
        facts.known_charge,
        paid=facts.paid_minor,
        fee=facts.processor_fee_minor,
        credits=topup.credits,
        unit=accounts.unit_of(topup.currency),
        at=at,
    )
    emails.bought(member, topup)


def _debt_paid(topup: TopUp, payment: Payment, facts: SessionFacts) -> None:
    """What was owed is paid; what is more than is still owed by now goes back by itself."""
    wallet, owed = leaving.pay_debt(topup.member_id, topup.price_minor)
    wallet_ledger.debt_paid(
        wallet,
        facts.known_charge,
        paid=facts.paid_minor,
        fee=facts.processor_fee_minor,
        owed=owed,
        unit=accounts.unit_of(topup.currency),
        at=topup.paid_at or topup.created_at,
    )
    if owed < topup.price_minor:
        refund = refunds.promise(payment, topup.price_minor - owed, "debt_settled_already")
        refund.source = RefundSource.REFUND_DUE
        refunds.send(payment, refund)


def closed(payment: Payment) -> None:
    """The page was closed unpaid: declined, given up, or too late."""
    topup = queries.locked(payment.subject_id)
    if topup is not None and topup.state == TopUpState.OPEN:
        topup.state = TopUpState.DROPPED
        db.session.flush()


# ── What finance edits ────────────────────────────────────────────────────────────────────────────


def add_pack(credits: int, price_minor: int, by: Member) -> CreditPack:
    """A new pack on sale. Raises `Invalid` when it is dearer than the plain price shown beside credits."""
    plain = settings().thousand_credits_minor
    if rules.is_too_dear(credits, price_minor, plain):
        words = _(
            "No pack may be dearer than %(price)s for a thousand credits.",
            price=money(plain, settings().currency),
        )
        raise Invalid(words, kept=_("Nothing was changed."), errors={"price": [words]})
    pack = CreditPack(
        public_id=ids.public_id("pack"),
        credits=credits,
        price_minor=price_minor,
        currency=settings().currency,
        on_sale=True,
        created_at=clock.now(),
    )
    db.session.add(pack)
    db.session.flush()
    audit.record(
        "pack.add",
        actor_id=by.id,
        subject=("credit_pack", pack.public_id),
        after={"credits": credits, "price_minor": price_minor},
    )
    return pack


def put_on_sale(pack_id: str, by: Member, *, on_sale: bool) -> None:
    """Sell a pack, or stop selling it. Another price is another pack: what was bought stays what it was."""
    pack = queries.pack(pack_id, lock=True)
    before, pack.on_sale = pack.on_sale, on_sale
    db.session.flush()
    audit.record(
        "pack.on_sale",
        actor_id=by.id,
        subject=("credit_pack", pack.public_id),
        before={"on_sale": before},
        after={"on_sale": on_sale},
    )
