"""What must end before a member can leave, counted, with the page where it is ended; ends nothing itself."""

from typing import NamedTuple

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext


class Obstacle(NamedTuple):
    """Something that must end first: how many, in words, and the endpoint of the page where that is done."""

    key: str
    sentence: str
    endpoint: str


_OPEN = "('held','requested','accepted','confirmed')"
_COUNTS = {
    "booked": f"select count(*) from booking where customer_id = :member and state in {_OPEN}",  # noqa: S608 - our own words
    "asked": f"select count(*) from booking where provider_id = :member and state in {_OPEN}",  # noqa: S608 - our own words
    "refunds": """select count(*) from refund r join payment p on p.id = r.payment_id
        where p.payer_id = :member and r.state = 'due'""",
    "earnings": """select count(*) from earning where provider_id = :member and (
        transferred_at is null and share_minor > netted_minor or held_minor > 0)""",
    "payouts": "select count(*) from payout where provider_id = :member and state in"
    " ('in_review','held','second_review','approved','failed')",
    "disputes": """select count(*) from dispute d join payment p on p.id = d.payment_id where d.closed_at is null
        and (p.payer_id = :member or exists (select from booking b where b.provider_id = :member
            and p.subject_kind = 'booking' and b.public_id = p.subject_id))""",
    "absences": """select count(*) from absence a join booking b on b.id = a.booking_id
        where a.outcome is null and :member in (b.customer_id, b.provider_id)""",
    "debts": "select count(*) from debt where provider_id = :member and amount_minor > netted_minor",
    "wallet_debt": "select count(*) from wallet where member_id = :member and debt_minor > 0",
    "topups": "select count(*) from topup where member_id = :member and state = 'open'"
    " and exists (select from payment p where p.subject_id = topup.public_id and p.state = 'authorised')",
    "memberships": "select count(*) from membership where member_id = :member and state in"
    " ('opening','trial','active','past_due','paused')",
    "clubs": """select count(*) from club_member m join club c on c.id = m.club_id
        where m.member_id = :member and m.role = 'founder' and c.state <> 'closed'""",
    "meetups": """select count(*) from meetup where author_id = :member and state = 'planned'
        and ends_at > :now""",
    "roles": "select count(*) from member_role where member_id = :member",
}
_ALL = text("select " + ", ".join(f"({sql}) as {key}" for key, sql in _COUNTS.items()))

_PAGES = {
    "booked": "bookings.mine",
    "asked": "studio.today",
    "refunds": "bookings.mine",
    "earnings": "studio.earnings",
    "payouts": "studio.earnings",
    "disputes": "bookings.mine",
    "absences": "bookings.mine",
    "debts": "studio.earnings",
    "wallet_debt": "wallet.show",
    "topups": "wallet.show",
    "memberships": "memberships.mine",
    "clubs": "clubs.mine",
    "meetups": "clubs.mine",
    "roles": "accounts.settings",
}


def of(member_id: int, now: object) -> list[Obstacle]:
    """What stands in the way now, in the order in which one would end it; one query."""
    found = db.session.execute(_ALL, {"member": member_id, "now": now}).mappings().one()
    return [Obstacle(key, _said(key, found[key]), _PAGES[key]) for key in _COUNTS if found[key]]


def _said(key: str, n: int) -> str:
    sentences = {
        "booked": lambda: ngettext(
            "%(num)s booking of yours is still open: wait until it is over, or cancel it.",
            "%(num)s bookings of yours are still open: wait until they are over, or cancel them.",
            n,
        ),
        "asked": lambda: ngettext(
            "%(num)s guest still counts on you: host or cancel.",
            "%(num)s guests still count on you: host or cancel.",
            n,
        ),
        "refunds": lambda: _("A refund is on its way to you."),
        "earnings": lambda: _("You have earnings that were not paid out yet."),
        "payouts": lambda: _("A payout is on its way to you."),
        "disputes": lambda: _("A bank is looking into a payment of yours."),
        "absences": lambda: _("It is not settled yet who came to a booking."),
        "debts": lambda: _("You still owe something that a later payout was to cover."),
        "wallet_debt": lambda: _("Your wallet still owes something."),
        "topups": lambda: _("A purchase of credits is still under way."),
        "memberships": lambda: _(
            "Your membership is still running: end it first, so that nothing more is charged."
        ),
        "clubs": lambda: ngettext(
            "%(num)s club has you as its founder: hand it over or close it.",
            "%(num)s clubs have you as their founder: hand them over or close them.",
            n,
        ),
        "meetups": lambda: _("A meet-up you called is still ahead: cancel it, so that nobody waits for you."),
        "roles": lambda: _("You are on the team: ask an administrator to take you off it."),
    }
    return str(sentences[key]())
