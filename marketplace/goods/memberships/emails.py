"""Letters about memberships: begun, renewing, refused, ending, withdrawn; each says dates and amounts."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.goods.memberships import queries, rules, words
from marketplace.goods.memberships.models import (
    Interval,
    Membership,
    MembershipState,
    PlanPrice,
)
from marketplace.goods.memberships.queries import Detailed
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member

PAGE = "/membership"


def _send(kind: str, member: Member, subject: str, lines: list[str], path: str = PAGE) -> None:
    mail.send(
        kind,
        Recipient.of(member),
        subject,
        "memberships/letter",
        name=member.name,
        lines=lines,
        url=absolute(path),
    )


def _of(membership: Membership) -> tuple[Member, Detailed] | None:
    member = accounts.by_id(membership.member_id)
    price = queries.price_by_id(membership.price_id)
    plan = queries.plan_of_price(membership.price_id)
    return (member, Detailed(membership, price, plan)) if member is not None else None


def begun(membership: Membership) -> None:
    """It runs: what it costs, when it renews, how to end it, and until when one may withdraw."""
    found = _of(membership)
    if found is None or membership.begun_at is None:
        return
    member, own = found
    with speaking(member.locale):
        until = words.day(rules.withdrawal_ends(membership.begun_at))
        lines = [
            _("Your membership %(plan)s has begun.", plan=words.name(own.plan)),
            words.state(own),
            _("It renews by itself. You can end it in three clicks on its page; what is paid then stays."),
            _(
                "Until %(day)s you can also withdraw: it ends at once, and the time you did not use is paid back.",
                day=until,
            ),
        ]
        _send("membership_begun", member, _("Your membership %(plan)s", plan=words.name(own.plan)), lines)


def renewing(membership: Membership) -> None:
    """Before it renews: when, what it will cost, and that it can be ended first."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        amount, when = money(own.price.amount_minor, own.price.currency), words.day(membership.period_end)
        first = (
            _("Your free trial ends on %(day)s.", day=when)
            if membership.state == MembershipState.TRIAL
            else _("Your membership %(plan)s renews on %(day)s.", plan=words.name(own.plan), day=when)
        )
        span = _("for a year") if own.price.every == Interval.YEAR else _("for a month")
        lines = [
            first,
            _(
                "Then %(amount)s will be charged to your card %(span)s, tax included.",
                amount=amount,
                span=span,
            ),
            _("If you do not want that, end it before that day, free of charge, in three clicks."),
        ]
        _send("membership_renewing", member, _("%(amount)s on %(day)s", amount=amount, day=when), lines)


def refused(membership: Membership) -> None:
    """A payment was refused: what stays, until when, and what to do."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        lines = [
            _(
                "The payment for your membership %(plan)s was refused by your bank.",
                plan=words.name(own.plan),
            ),
            _(
                "Everything stays on until %(day)s while your card is tried again.",
                day=words.day(membership.grace_until),
            ),
            _(
                "You can put in another card on its page. If no payment comes, the membership ends; you owe nothing."
            ),
        ]
        _send("membership_refused", member, _("A payment was refused"), lines)


def paid_again(membership: Membership) -> None:
    """The open payment came."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        lines = [_("The open payment has come."), words.state(own)]
        _send(
            "membership_paid", member, _("Your membership %(plan)s goes on", plan=words.name(own.plan)), lines
        )


def ending(membership: Membership) -> None:
    """The receipt of an end that was asked for (French consumer code, L215-1-1): from when it takes effect."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        lines = [
            _("You have ended your membership %(plan)s.", plan=words.name(own.plan)),
            words.state(own),
            _("If you change your mind, you can keep it until that day."),
        ]
        _send(
            "membership_ending",
            member,
            _("Your membership ends on %(day)s", day=words.day(membership.ends_at)),
            lines,
        )


def ended(membership: Membership) -> None:
    """It is over."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        lines = [
            _("Your membership %(plan)s has ended.", plan=words.name(own.plan)),
            _("Nothing more is charged. What you published stays; your bookings keep what was agreed."),
        ]
        _send("membership_ended", member, _("Your membership has ended"), lines)


def withdrawn(membership: Membership, back_minor: int, currency: str) -> None:
    """The receipt of a withdrawal: what goes back and why not more."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        back = money(back_minor, currency)
        lines = [
            _(
                "You have withdrawn from your membership %(plan)s. It has ended at once.",
                plan=words.name(own.plan),
            ),
            _("%(amount)s goes back to your card within 14 days, usually sooner.", amount=back)
            if back_minor
            else _("Nothing had been paid for time to come, so nothing goes back."),
        ]
        _send("membership_withdrawn", member, _("Your withdrawal"), lines)


def price_changes(membership: Membership, price: PlanPrice) -> None:
    """Another price, with the notice the law and we ask for, and that one may leave before."""
    found = _of(membership)
    if found is None:
        return
    member, own = found
    with speaking(member.locale):
        lines = [
            _(
                "From the first period that begins on or after %(day)s, %(plan)s costs %(new)s instead of %(old)s.",
                day=words.day(price.offered_from),
                plan=words.name(own.plan),
                new=words.price(price),
                old=words.price(own.price),
            ),
            _("Until then nothing changes. If you do not agree, you can end it before, free of charge."),
        ]
        _send("membership_price", member, _("The price of your membership changes"), lines)
