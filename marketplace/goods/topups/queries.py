"""Reads of packs, top-ups, and what is outstanding."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.topups.models import (
    CARD,
    KIND,
    CreditPack,
    TopUp,
    TopUpState,
    VoucherBatch,
    VoucherCode,
)
from marketplace.goods.wallet.models import Lot, LotKind, Wallet
from marketplace.money.disputes import queries as disputes
from marketplace.people.accounts.models import Member


def packs_on_sale(currency: str) -> list[CreditPack]:
    """What can be bought, the smallest first."""
    return list(
        db.session.scalars(
            select(CreditPack)
            .where(CreditPack.on_sale, CreditPack.currency == currency)
            .order_by(CreditPack.credits, CreditPack.id)
        )
    )


def all_packs() -> list[CreditPack]:
    """Every pack that ever was, those on sale first."""
    return list(
        db.session.scalars(select(CreditPack).order_by(CreditPack.on_sale.desc(), CreditPack.credits))
    )


def pack(public_id: str, *, lock: bool = False) -> CreditPack:
    """A pack. Raises `NotFound`."""
    query = select(CreditPack).where(CreditPack.public_id == public_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_("This pack does not exist."), kept=_("Nothing was charged."))
    return found


def of_member(public_id: str, member_id: int) -> TopUp:
    """One's own top-up. Raises `NotFound`."""
    found = db.session.scalar(select(TopUp).where(TopUp.public_id == public_id, TopUp.member_id == member_id))
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found


def locked(public_id: str) -> TopUp | None:
    """The top-up with its row lock, fresh from the database."""
    return db.session.scalar(
        select(TopUp)
        .where(TopUp.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lot_of(topup: TopUp) -> Lot | None:
    """The lot a top-up brought."""
    return db.session.scalar(
        select(Lot)
        .where(Lot.source_kind == KIND, Lot.source_id == topup.public_id)
        .execution_options(populate_existing=True)
    )


def lots_by_topup(member_id: int, since: datetime) -> list[tuple[TopUp, Lot]]:
    """What a member bought since an instant, still holds unused, and no bank disputes; the newest first."""
    rows = db.session.execute(
        select(TopUp, Lot)
        .join(Lot, (Lot.source_kind == KIND) & (Lot.source_id == TopUp.public_id))
        .where(
            TopUp.member_id == member_id,
            TopUp.state == TopUpState.PAID,
            TopUp.paid_at > since,
            TopUp.channel == CARD,
            Lot.cost_left_minor > 0,
            Lot.withdrawn_at.is_(None),
            ~disputes.is_disputed(KIND, TopUp.public_id),
        )
        .order_by(TopUp.paid_at.desc())
    )
    return [(topup, lot) for topup, lot in rows]


class Outstanding(NamedTuple):
    """Credit that people hold and have not used. Money in minor units."""

    bought: int
    promotional: int
    cost_minor: int
    vouchers_minor: int
    """Sold codes that nobody redeemed yet."""
    debts_minor: int

    @property
    def total_minor(self) -> int:
        return self.cost_minor + self.vouchers_minor


def outstanding() -> Outstanding:
    """All credit in all wallets and codes."""
    rows = db.session.execute(
        select(Lot.kind, func.sum(Lot.credits_left), func.sum(Lot.cost_left_minor))
        .where(Lot.credits_left > 0)
        .group_by(Lot.kind)
    ).all()
    credits = {kind: int(number) for kind, number, _cost in rows}
    codes = db.session.scalar(
        select(func.coalesce(func.sum(VoucherBatch.price_minor), 0))
        .join(VoucherCode, VoucherCode.batch_id == VoucherBatch.id)
        .where(VoucherCode.redeemed_at.is_(None), VoucherCode.lapsed_at.is_(None))
    )
    debts = db.session.scalar(select(func.coalesce(func.sum(Wallet.debt_minor), 0)))
    return Outstanding(
        credits.get(LotKind.BOUGHT, 0),
        credits.get(LotKind.PROMOTIONAL, 0),
        sum(int(cost) for _kind, _credits, cost in rows),
        int(codes or 0),
        int(debts or 0),
    )


def in_trouble() -> list[tuple[Wallet, Member]]:
    """Wallets that owe us or are frozen by a dispute, with their members."""
    rows = db.session.execute(
        select(Wallet, Member)
        .join(Member, Member.id == Wallet.member_id)
        .where((Wallet.debt_minor > 0) | Wallet.frozen_since.is_not(None))
        .order_by(Wallet.debt_minor.desc())
        .limit(200)
    )
    return [(wallet, member) for wallet, member in rows]
