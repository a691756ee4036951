"""The end of a member's data: everything in one transaction, as the table says; a crash leaves all or nothing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from marketplace.community.vouches import operations as vouches
from marketplace.community.vouches import queries as vouch_queries
from marketplace.core import audit, clock, crypto, ids
from marketplace.core.database import db, transaction
from marketplace.core.former import FORMER
from marketplace.core.mail import Recipient
from marketplace.goods.memberships import queries as membership_queries
from marketplace.money.payments import forgetting
from marketplace.money.payments import queries as payment_queries
from marketplace.people.accounts.models import Member
from marketplace.people.leaving.models import Leaving, LeavingState
from marketplace.workflows.leaving import letters, obstacles, traces
from marketplace.workflows.leaving.held import Fate, Held
from marketplace.workflows.leaving.inventory import HELD, in_order, owned

KEPT_YEARS = 10
"""As long as accounts are kept (Code de commerce, art. L123-22), counted from the end of the year."""

# Places in clubs are left as a member leaves them, so that counts and seats follow.
_LEAVE_CLUBS = text("""
    update club_member set state = 'left', role = 'member', since = :now, changed_by = member_id, until = null
    where member_id = :member and state in ('in', 'asked')
""")
_TELL_READERS = text("""
    update discussion set version = version + 1, accepted = case when exists (select from post p
        where p.discussion_id = discussion.id and p.number = discussion.accepted and p.author_id = :member)
        then null else accepted end
    where id in (select discussion_id from post where author_id = :member)
""")
_UNUSED_POINTS = text("""
    delete from public_point p where address_key = any(:keys)
        and not exists (select from place where address_key = p.address_key)
""")


def due() -> list[str]:
    """Wishes whose waiting time is over, the oldest first."""
    now = clock.now()
    query = (
        select(Leaving.public_id)
        .where(Leaving.state == LeavingState.ASKED, Leaving.erase_at <= now)
        .order_by(Leaving.erase_at)
    )
    return list(db.session.scalars(query))


def erase(public_id: str) -> bool:
    """Erase a member whose time has come; True when that was done now. Asked twice it is done once.

    Stands alone in its transaction: whatever fails in between undoes all of it, and the sweep comes again.
    """
    with transaction():
        row = db.session.scalar(
            select(Leaving)
            .where(Leaving.public_id == public_id, Leaving.state == LeavingState.ASKED)
            .with_for_update()
        )
        if row is None or row.erase_at > clock.now():
            return False
        member = db.session.get_one(Member, row.member_id, with_for_update=True, populate_existing=True)
        if found := obstacles.of(member.id, clock.now()):
            _hold_up(row, member, [one.sentence for one in found])
            return False
        wipe_out(row, member)
    return True


def _hold_up(row: Leaving, member: Member, reasons: list[str]) -> None:
    """Something came up in the meantime: it is said once, and looked at again every day."""
    if row.held_since is None:
        row.held_since = clock.now()
        db.session.flush()
        letters.held_up(member, reasons)


def wipe_out(row: Leaving, member: Member) -> None:
    """Do what the table says, in the open transaction, whatever stands in the way: callers have looked."""
    to = Recipient(member.email, member.name, member.locale)
    values = _values(member)
    known = traces.known(member.id)
    around = (member.id, *vouch_queries.vouchers_of(member.id))
    touched = {other for one in around for other in vouch_queries.touched_by(one)}
    points = db.session.scalars(text("select address_key from place where member_id = :member"), values).all()
    # From here on, and only until this transaction ends, the guards let it pass.
    row.state, row.ended_at = LeavingState.DONE, clock.now()
    row.purge_on = purge_day(row.ended_at)
    db.session.flush()
    _be_forgotten(member.id)
    db.session.execute(_LEAVE_CLUBS, values)
    db.session.execute(_TELL_READERS, values)
    for held in in_order([one for one in HELD if one.fate is Fate.BARE], children_first=True):
        db.session.execute(_overwriting(held), values)
    for held in in_order([one for one in HELD if one.fate is Fate.GONE], children_first=True):
        db.session.execute(text(f"delete from {held.table} where {owned(held)}"), values)  # noqa: S608 - our words
    db.session.execute(_UNUSED_POINTS, {"keys": list(points)})
    traces.wipe(known, values)
    db.session.expire_all()
    vouches.recount(touched)
    audit.record("leaving.erased", actor_id=None, subject=("member", str(values["public_id"])))
    letters.done(to)


def _be_forgotten(member_id: int) -> None:
    """The payment provider is asked to delete whom it knows, with their cards, once this is true here."""
    known = set(payment_queries.customers_of(member_id))
    billed = membership_queries.customer_of(member_id)
    if billed is not None and billed.stripe_id is not None:
        known.add(billed.stripe_id)
    for customer in sorted(known):
        forgetting.forget(customer)


def _overwriting(held: Held) -> Any:
    new = ", ".join(f"{column} = {value}" for column, value in held.bare.items())
    return text(f"update {held.table} set {new} where {owned(held)}")  # noqa: S608 - our own words


def _values(member: Member) -> dict[str, object]:
    """What the statements of the table may name."""
    mark = ids.random_code(20).lower()
    return {
        "member": member.id,
        "email": member.email,
        "public_id": member.public_id,
        "now": clock.now(),
        "former": FORMER,
        "former_maker": f"{FORMER}{FORMER}",
        "no_address": f"erased-{mark}@erased.invalid",
        "slug": f"former-{mark}",
        "nothing": crypto.sealed(""),
    }


def purge_day(ended_at: datetime) -> date:
    """The first day on which nothing has to be kept any more: ten years after the end of the year."""
    return date(ended_at.year + KEPT_YEARS + 1, 1, 1)
