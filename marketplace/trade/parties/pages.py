"""What pages show of groups of friends: who has paid, what happens at the deadline; it decides nothing."""

from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.trade.bookings.models import Booking
from marketplace.trade.parties import queries
from marketplace.trade.parties.models import FriendsParty, PartyState, Rule
from marketplace.trade.parties.queries import Group


def rule_options() -> list[dict[str, str]]:
    """The organiser's choice, for the form."""
    return [
        {
            "value": Rule.GO,
            "label": str(_("Go with those who have paid")),
            "hint": str(_("The other seats are given back; whoever paid comes.")),
        },
        {
            "value": Rule.ALL,
            "label": str(_("All of us or nobody")),
            "hint": str(_("Everybody gets everything back by itself.")),
        },
    ]


def rule_words(rule: str, deadline: str) -> str:
    """What happens at the deadline."""
    if rule == Rule.ALL:
        return str(
            _(
                "If somebody has not paid by %(when)s, everybody gets everything back by itself.",
                when=deadline,
            )
        )
    return str(
        _("Whoever has paid by %(when)s comes; the other seats are free for others again.", when=deadline)
    )


def state_words(group: Group) -> str:
    """How the group stands."""
    if group.party.state == PartyState.OPEN:
        return str(
            ngettext(
                "%(paid)s of %(num)s has paid.",
                "%(paid)s of %(num)s have paid.",
                group.party.seats,
                paid=group.paid,
            )
        )
    return {
        PartyState.COMPLETE: str(_("Everybody has paid: it is booked.")),
        PartyState.WENT: str(_("The time to join is over. Those who have paid come.")),
        PartyState.FAILED: str(_("Somebody did not pay in time: everything that was paid goes back.")),
        PartyState.ENDED: str(_("This group has ended.")),
    }[PartyState(group.party.state)]


def link_of(party: FriendsParty) -> str | None:
    """The address to share, for the organiser."""
    return absolute(f"/friends/{party.token}") if party.token else None


def friends_of(booking: Booking, reader_id: int) -> dict[str, Any] | None:
    """The group of a booking for its page, for the friend whose booking it is."""
    if booking.seat_group_id is None or booking.customer_id != reader_id:
        return None
    group = queries.of_booking(booking)
    return None if group is None else facts(group, reader_id)


def facts(group: Group, reader_id: int | None) -> dict[str, Any]:
    """A group as the pages show it."""
    party, first = group.party, group.first
    deadline = datetime_words(party.deadline_at, first.zone)
    return {
        "group": group,
        "party": party,
        "is_open": party.state == PartyState.OPEN,
        "words": state_words(group),
        "rule": rule_words(party.rule, deadline),
        "deadline": deadline,
        "is_organiser": reader_id == party.organiser_id,
        "link": link_of(party) if reader_id == party.organiser_id and group.is_begun else None,
    }
