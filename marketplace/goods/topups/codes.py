"""Printed codes: made in batches, shown once, known afterwards by keyed digests; redeemed by one statement."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update

from marketplace.core import audit, clock, ids
from marketplace.core.config import settings
from marketplace.core.crypto import key_for
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.topups import rules
from marketplace.goods.topups.models import VoucherBatch, VoucherCode, VoucherMiss
from marketplace.goods.wallet import operations as wallets
from marketplace.goods.wallet.models import MoveKind
from marketplace.money.ledger import accounts
from marketplace.money.ledger import credits as ledger
from marketplace.money.ledger import wallets as wallet_ledger
from marketplace.people.accounts.models import Member

VOUCHER = "voucher"
MOST_CODES = 10_000


class CodeRefusedError(Refusal):
    """This code brings nothing: unknown, used, revoked or too late. Each is said only of codes that exist."""

    code = "code_refused"


class UnknownCodeError(CodeRefusedError):
    """No code reads so: a slip, or a guess."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a code brought: so many credits, until when."""

    credits: int
    expires_at: datetime


def issue(
    by: Member, *, partner: str, count: int, credits: int, price_minor: int, redeem_before: datetime
) -> tuple[VoucherBatch, list[str]]:
    """A batch and its codes, which are nowhere else: whoever calls shows them once.

    `price_minor` is what the partner owes for each; at 0 the codes are presents. Raises `Invalid`.
    """
    now = clock.now()
    _check_batch(count, credits, price_minor, redeem_before, now)
    batch = VoucherBatch(
        public_id=ids.public_id("vb"),
        partner=partner,
        count=count,
        credits=credits,
        price_minor=price_minor,
        currency=settings().currency,
        redeem_before=redeem_before,
        created_by_id=by.id,
        created_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    codes = [rules.new_code() for _number in range(count)]
    rows = [
        {"public_id": ids.public_id("vc"), "batch_id": batch.id, "digest": digest(code)} for code in codes
    ]
    db.session.execute(insert(VoucherCode), rows)
    if price_minor:
        unit = accounts.unit_of(batch.currency)
        ledger.voucher_sold(batch.public_id, paid=count * price_minor, unit=unit, at=now)
    facts = {"partner": partner, "count": count, "credits": credits, "price_minor": price_minor}
    audit.record("vouchers.issue", actor_id=by.id, subject=("voucher_batch", batch.public_id), after=facts)
    return batch, codes


def _check_batch(count: int, credits: int, price_minor: int, redeem_before: datetime, now: datetime) -> None:
    problems: dict[str, list[str]] = {}
    if not 1 <= count <= MOST_CODES:
        problems["count"] = [_("Between 1 and %(most)s codes can be made at once.", most=f"{MOST_CODES:,}")]
    if credits < 1:
        problems["credits"] = [_("A code brings at least one credit.")]
    if price_minor < 0 or rules.is_too_dear(credits, price_minor, settings().thousand_credits_minor):
        problems["price"] = [_("A code may not cost more than its credits do elsewhere.")]
    if redeem_before <= now:
        problems["redeem_before"] = [_("Choose a day that is still to come.")]
    if problems:
        raise Invalid(_("Some answers need another look."), kept=_("No codes were made."), errors=problems)


def digest(code: str) -> bytes:
    """What is stored of a code: HMAC-SHA-256 under a key of the application, so a stolen table opens nothing."""
    plain = rules.typed_code(code) or ""
    return hmac.digest(key_for("vouchers"), plain.encode(), "sha256")


# One conditional update: of a thousand that ask at once, the row lets one through, and the others see that it did.
_TAKE = text("""
    update voucher_code c set redeemed_at = :now, redeemed_by_id = :member
    from voucher_batch b
    where c.digest = :digest and c.redeemed_at is null and c.lapsed_at is null
        and b.id = c.batch_id and b.revoked_at is null and b.redeem_before > :now
    returning c.public_id, b.credits, b.price_minor, b.currency, b.partner
""")


def redeem(member: Member, typed: str) -> Redeemed:
    """Turn a code into credits, once; the edge has counted the try. Raises `CodeRefusedError`."""
    now = clock.now()
    taken = db.session.execute(_TAKE, {"now": now, "member": member.id, "digest": digest(typed)}).first()
    if taken is None:
        raise _why(typed, now)
    wallet = wallets.wallet_of(member.id)
    if wallet.currency != taken.currency:
        raise CodeRefusedError(
            _("This code is for another currency than your wallet."), kept=_("Nothing was changed.")
        )
    with speaking(member.locale):
        reason = _("Code from %(partner)s", partner=taken.partner)
    expires_at = now + timedelta(days=settings().credit_days)
    public_id, _made = wallets.add_bought(
        member.id,
        taken.credits,
        taken.price_minor,
        kind=MoveKind.REDEEMED,
        source=(VOUCHER, taken.public_id),
        reason=reason,
        expires_at=expires_at,
    )
    ledger.voucher_redeemed(
        taken.public_id,
        public_id,
        paid=taken.price_minor,
        credits=taken.credits,
        unit=accounts.unit_of(taken.currency),
        at=now,
    )
    return Redeemed(taken.credits, expires_at)


def missed(member: Member, network: str) -> None:
    """Keep that somebody typed a code nobody knows, and a digest of where from; never what was typed."""
    digest = ids.keyed_hash(key_for("networks"), network) if network else None
    db.session.add(VoucherMiss(member_id=member.id, network_hash=digest, at=clock.now()))
    db.session.flush()


def _why(typed: str, now: datetime) -> CodeRefusedError:
    row: Any = db.session.execute(
        select(VoucherCode, VoucherBatch)
        .join(VoucherBatch, VoucherBatch.id == VoucherCode.batch_id)
        .where(VoucherCode.digest == digest(typed))
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        words = _("We do not know this code.")
    elif row[0].redeemed_at is not None:
        words = _("This code was used already.")
    elif row[1].revoked_at is not None:
        words = _("This code was withdrawn by whoever sold it.")
    else:
        words = _("This code has run out.")
    kind = UnknownCodeError if row is None else CodeRefusedError
    return kind(
        words,
        kept=_("Nothing was changed."),
        todo=_("Compare it with the paper, sign by sign; else ask where you got it."),
    )


def batch(public_id: str, *, lock: bool = False) -> VoucherBatch:
    """A batch. Raises `NotFound`."""
    query = select(VoucherBatch).where(VoucherBatch.public_id == public_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_("This batch does not exist."))
    return found


def revoke(batch_id: str, by: Member) -> int:
    """Make every unused code of a batch worthless; how many. The partner does not owe for those."""
    now = clock.now()
    row = batch(batch_id, lock=True)
    if row.revoked_at is not None:
        return 0
    row.revoked_at, row.revoked_by_id = now, by.id
    db.session.flush()
    count = _lapse(row, now)
    if count and row.price_minor:
        wallet_ledger.vouchers_revoked(
            row.public_id, amount=count * row.price_minor, unit=accounts.unit_of(row.currency), at=now
        )
    audit.record(
        "vouchers.revoke", actor_id=by.id, subject=("voucher_batch", row.public_id), after={"codes": count}
    )
    return count


def run_out(batch_id: str) -> int:
    """Let the unused codes of a batch run out whose day has come: how many. Their price becomes breakage."""
    now = clock.now()
    row = batch(batch_id, lock=True)
    if row.redeem_before > now:
        return 0
    count = _lapse(row, now)
    if count and row.price_minor:
        wallet_ledger.vouchers_run_out(
            row.public_id, amount=count * row.price_minor, unit=accounts.unit_of(row.currency), at=now
        )
    return count


def _lapse(row: VoucherBatch, now: datetime) -> int:
    lapsed = db.session.scalars(
        update(VoucherCode)
        .where(
            VoucherCode.batch_id == row.id, VoucherCode.redeemed_at.is_(None), VoucherCode.lapsed_at.is_(None)
        )
        .values(lapsed_at=now)
        .returning(VoucherCode.id)
        .execution_options(synchronize_session=False)
    )
    return len(lapsed.all())


def due_to_run_out(now: datetime) -> list[str]:
    """Batches whose day is over and that still have unused codes."""
    unused = select(VoucherCode.id).where(
        VoucherCode.batch_id == VoucherBatch.id,
        VoucherCode.redeemed_at.is_(None),
        VoucherCode.lapsed_at.is_(None),
    )
    query = select(VoucherBatch.public_id).where(VoucherBatch.redeem_before <= now, unused.exists())
    return list(db.session.scalars(query.limit(100)))
