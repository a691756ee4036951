"""Plans and memberships in sentences, in the language being spoken; decides nothing."""

from datetime import datetime

from marketplace.core import localtime
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.goods.memberships.models import Interval, MembershipState, Plan, PlanPrice
from marketplace.goods.memberships.queries import Detailed


def day(moment: datetime | None) -> str:
    """A date in full, as the company's wall shows it."""
    zone = settings().company_zone
    return localtime.date_words(moment, zone, current_locale()) if moment is not None else ""


def name(plan: Plan) -> str:
    return str(plan.names.get(current_locale()) or plan.names["en"])


def pitch(plan: Plan) -> str:
    return str(plan.pitches.get(current_locale()) or plan.pitches["en"])


def percent(bps: int) -> str:
    """ "6", "3.5", « 3,5 »."""
    whole, part = divmod(bps, 100)
    mark = "," if current_locale() == "fr" else "."
    return f"{whole}{mark}{part:02d}".rstrip("0") if part else str(whole)


def price(of: PlanPrice) -> str:
    """What it costs: "€9.90 a month"."""
    amount = money(of.amount_minor, of.currency)
    return (
        _("%(amount)s a year", amount=amount)
        if of.every == Interval.YEAR
        else _("%(amount)s a month", amount=amount)
    )


def gives(plan: Plan) -> list[str]:
    """What a plan gives, a line each: nothing is promised that nothing here grants."""
    lines = []
    if plan.commission_bps is not None:
        lines.append(
            _(
                "We keep %(percent)s %% of your price instead of %(plain)s %%",
                percent=percent(plan.commission_bps),
                plain=percent(settings().commission_bps),
            )
        )
    if plan.waives_fee:
        lines.append(_("No service fee on what you book"))
    if plan.monthly_credits:
        lines.append(_("%(n)s credits every month", n=plan.monthly_credits))
    if plan.photos is not None and plan.photos > settings().photos_per_listing:
        lines.append(
            _(
                "%(n)s photos per offer instead of %(plain)s",
                n=plan.photos,
                plain=settings().photos_per_listing,
            )
        )
    if plan.statistics:
        lines.append(_("Statistics of your offers"))
    if plan.calendar_import:
        lines.append(_("As many calendars from elsewhere as you use"))
    return lines


def state(own: Detailed) -> str:
    """How a membership stands, in one sentence with its date."""
    m, end = own.membership, day(own.membership.period_end)
    match m.state:
        case MembershipState.OPENING:
            return _("Its payment page is open; nothing was charged yet.")
        case MembershipState.PAST_DUE if m.grace_until is not None:
            return _(
                "The last payment was refused. Everything stays on until %(day)s while your card is tried again.",
                day=day(m.grace_until),
            )
        case MembershipState.PAUSED:
            return _(
                "Paused: nothing is charged until %(day)s. What is paid stays until %(end)s.",
                day=day(m.resumes_at) or end,
                end=end,
            )
        case MembershipState.ENDED:
            return _("Ended on %(day)s.", day=day(m.ended_at))
    if m.ends_at is not None:
        return _("Ends on %(day)s. Until then everything stays; nothing more is charged.", day=day(m.ends_at))
    if m.state == MembershipState.TRIAL:
        return _("Free until %(day)s, then %(price)s.", day=end, price=price(own.price))
    return _(
        "Runs. The next payment is %(price)s on %(day)s.",
        price=money(own.price.amount_minor, own.price.currency),
        day=end,
    )


def state_label(of: str) -> str:
    labels: dict[str, str] = {
        MembershipState.OPENING: _("Not paid yet"),
        MembershipState.TRIAL: _("Free trial"),
        MembershipState.ACTIVE: _("In force"),
        MembershipState.PAST_DUE: _("Payment refused"),
        MembershipState.PAUSED: _("Paused"),
        MembershipState.ENDED: _("Ended"),
        MembershipState.ABANDONED: _("Never paid"),
    }
    return labels.get(of, of)
