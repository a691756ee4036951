"""What staff see of bought credits when their payment is in question, and a first draft for the bank; sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.goods.topups import queries as topups
from marketplace.goods.topups.models import TopUp
from marketplace.goods.wallet import queries as wallets
from marketplace.goods.wallet import words
from marketplace.goods.wallet.errors import credits
from marketplace.goods.wallet.models import Lot, Movement, Wallet
from marketplace.people.accounts.models import Member

SHOWN = 50
"""Movements of the wallet that are read as evidence, the newest."""


@dataclass(frozen=True, slots=True)
class TopUpCase:
    """A top-up with its member, what is left of it, and the wallet's history, the newest first."""

    topup: TopUp
    member: Member
    wallet: Wallet | None
    lot: Lot | None
    moves: Sequence[Movement]


def case_of(topup_id: str) -> TopUpCase:
    """Everything about one top-up; a fixed number of queries. Raises `NotFound`."""
    row = db.session.execute(
        select(TopUp, Member).join(Member, Member.id == TopUp.member_id).where(TopUp.public_id == topup_id)
    ).first()
    if row is None:
        raise NotFound(_("We could not find this page."))
    topup, member = row
    wallet = wallets.of_member(member.id)
    moves = wallets.history(wallet.id, None, SHOWN)[0] if wallet else []
    return TopUpCase(topup, member, wallet, topups.lot_of(topup), moves)


def bundle(case: TopUpCase, zone: str) -> dict[str, str]:
    """A first draft of each text of `evidence.FIELDS`, for a person to correct before it is sent."""
    topup = case.topup
    paid_at = topup.paid_at or topup.created_at
    return {
        "product_description": _sold(topup),
        "customer_name": case.member.name,
        "customer_email_address": case.member.email,
        "service_date": datetime_words(paid_at, zone),
        "refund_policy_disclosure": _(
            "Before and after paying, the customer read that unused credits can be handed back for %(days)s days,"
            " in their wallet, for what was paid for them.",
            days=settings().hand_back_days,
        ),
        "refund_refusal_explanation": _left(case),
        "uncategorized_text": "\n".join(_steps(case, zone)),
    }


def _sold(topup: TopUp) -> str:
    price = money(topup.price_minor, topup.currency)
    if not topup.credits:
        words: str = _("%(price)s owed for credits that had been used.", price=price)
        return words
    sold: str = _(
        "%(credits)s for our own digital goods, for %(price)s, in the customer’s wallet as soon as they were paid.",
        credits=credits(topup.credits),
        price=price,
    )
    return sold


def _left(case: TopUpCase) -> str:
    if case.lot is None:
        return ""
    said: str = _(
        "%(used)s of %(all)s are used; the rest was not handed back.",
        used=case.lot.credits - case.lot.credits_left,
        all=credits(case.lot.credits),
    )
    return said


def _steps(case: TopUpCase, zone: str) -> list[str]:
    """The wallet's own history since the payment, each step with its date, the oldest first."""
    begin = case.topup.paid_at or case.topup.created_at
    return [
        f"{datetime_words(move.created_at, zone)}: {words.move_words(move.kind)}, {words.signed(move)}"
        + (f" ({move.reason})" if move.reason else "")
        for move in reversed(case.moves)
        if move.created_at >= begin
    ]
