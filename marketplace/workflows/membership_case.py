"""What staff see of a membership whose payment is in question, and a first draft for the bank; sends nothing."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.goods.memberships import bills, words
from marketplace.goods.memberships.models import Membership, MembershipBill, Plan
from marketplace.goods.plan_gifts import pages as gift_pages
from marketplace.goods.plan_gifts import queries as gifts
from marketplace.goods.plan_gifts.queries import GiftView
from marketplace.money.payments.models import Payment
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


@dataclass(frozen=True, slots=True)
class MembershipCase:
    """A payment for a membership with its payer, and what it paid for: a bill, a gift, or a gift with its bill."""

    payment: Payment
    payer: Member
    plan: Plan
    bill: MembershipBill | None
    membership: Membership | None
    gift: GiftView | None


def case_of(payment: Payment) -> MembershipCase:
    """Everything about one payment for a membership. Raises `NotFound`."""
    payer, found = accounts.by_id(payment.payer_id), bills.bill_of_payment(payment.id)
    gift = gifts.view(payment.subject_id)
    plan = found[1] if found is not None else gift.plan if gift is not None else None
    if payer is None or plan is None:
        raise NotFound(_("We could not find this page."))
    bill = found[0] if found is not None else None
    number = bill.membership_id if bill is not None else None
    membership = db.session.get(Membership, number) if number is not None else None
    return MembershipCase(payment, payer, plan, bill, membership, gift)


def bundle(case: MembershipCase, zone: str) -> dict[str, str]:
    """A first draft of each text of `evidence.FIELDS`, for a person to correct before it is sent."""
    return {
        "product_description": _sold(case),
        "customer_name": case.payer.name,
        "customer_email_address": case.payer.email,
        "service_date": _time(case),
        "refund_policy_disclosure": _(
            "Before paying, the customer read and ticked that the plan begins at once, can be ended online in three"
            " clicks, and that withdrawing within 14 days gives back the time not used."
        ),
        "refund_refusal_explanation": _("The customer has not withdrawn.") if not _went_back(case) else "",
        "uncategorized_text": "\n".join(_steps(case, zone)),
    }


def _sold(case: MembershipCase) -> str:
    price = money(case.payment.amount_minor, case.payment.currency)
    if case.gift is not None:
        given: str = _("%(what)s as a gift, for %(price)s.", what=gift_pages.what(case.gift), price=price)
        return given
    sold: str = _("The membership %(plan)s, for %(price)s.", plan=words.name(case.plan), price=price)
    return sold


def _time(case: MembershipCase) -> str:
    return (
        f"{words.day(case.bill.from_at)} – {words.day(case.bill.until_at)}" if case.bill is not None else ""
    )


def _went_back(case: MembershipCase) -> bool:
    return bool(case.payment.refunded_minor)


def _steps(case: MembershipCase, zone: str) -> list[str]:
    """What happened, each step with its date, the oldest first."""
    m, gift = case.membership, case.gift.gift if case.gift is not None else None
    steps: list[tuple[datetime | None, str]] = [
        (m.consented_at if m else None, _("The customer asked us to begin at once.")),
        (m.begun_at if m else None, _("The membership began.")),
        (case.payment.paid_at, _("This payment was made.")),
        (gift.told_at if gift else None, _("The receiver was written to.")),
        (gift.taken_at if gift else None, _("The gift was accepted.")),
        (m.ended_at if m else None, _("The membership ended.")),
    ]
    return [f"{datetime_words(at, zone)}: {said}" for at, said in steps if at is not None]
