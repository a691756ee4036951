"""What pages of given memberships show, as plain values in the reader's language; changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.goods.memberships import queries as plans
from marketplace.goods.memberships import words
from marketplace.goods.memberships.models import Plan, PlanPrice
from marketplace.goods.plan_gifts import emails, operations, rules
from marketplace.goods.plan_gifts.models import GiftState
from marketplace.goods.plan_gifts.queries import GiftView

Shown = dict[str, Any]

_TONES = {GiftState.PAID: "wait", GiftState.TAKEN: "good"}


def choices(prices: Mapping[str, PlanPrice]) -> list[Shown]:
    """For how long a plan can be given, and what each costs."""
    found = [(months, rules.price_of(prices, months)) for months in rules.MONTHS]
    return [
        {
            "months": months,
            "words": ngettext("%(num)s month", "%(num)s months", months),
            "amount_minor": price[0],
            "currency": price[1],
            "price": money(price[0], price[1]),
        }
        for months, price in found
        if price is not None
    ]


def state_words(state: str) -> str:
    labels: dict[str, str] = {
        GiftState.PAID: _("Waits to be accepted"),
        GiftState.TAKEN: _("Accepted"),
        GiftState.WITHDRAWN: _("Taken back"),
        GiftState.DECLINED: _("Not wanted"),
        GiftState.LAPSED: _("Not accepted in time"),
        GiftState.LOST: _("Taken back by your bank"),
    }
    return labels.get(state, state)


def what(view: GiftView) -> str:
    """What is given: "Plus for 3 months"."""
    name, months = words.name(view.plan), view.gift.months
    return ngettext("%(plan)s for %(num)s month", "%(plan)s for %(num)s months", months, plan=name)


def given(view: GiftView, now: datetime) -> Shown:
    """A gift on its giver's page."""
    gift = view.gift
    waits = gift.state == GiftState.PAID
    return {
        "id": gift.public_id,
        "what": what(view),
        "receiver": view.receiver,
        "price": money(gift.amount_minor, gift.currency),
        "label": state_words(gift.state),
        "tone": _TONES.get(GiftState(gift.state), "plain"),
        "link": emails.link(gift) if waits and gift.receiver_id is None else None,
        "waits_until": words.day(gift.expires_at) if waits else "",
        "day": words.day(gift.deliver_at) if waits and gift.deliver_at > now else "",
        "may_withdraw": operations.gives_back(gift, now) is not None,
    }


def received(view: GiftView) -> Shown:
    """A gift on its receiver's page."""
    gift = view.gift
    return {
        "what": what(view),
        "giver": view.giver,
        "label": state_words(gift.state),
        "tone": _TONES.get(GiftState(gift.state), "plain"),
        "waits": gift.state == GiftState.PAID,
        "link": emails.link(gift),
        "kind": gift.card_kind,
        "seed": gift.card_seed,
    }


def renews(member_id: int, plan: Plan) -> Shown | None:
    """The reader's own membership that would be charged beside the gift; None when none renews."""
    own = plans.renewing(member_id, plan.side)
    if own is None:
        return None
    return {"name": words.name(own.plan), "day": words.day(own.membership.period_end)}
