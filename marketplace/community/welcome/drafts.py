"""Prepares a letter of welcome from what a new member shows in public; a person changes and sends it."""

from marketplace.community.reviews.rules import short_name
from marketplace.community.welcome.queries import Newcomer
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def draft(newcomer: Newcomer, host_name: str, host_town: str) -> str:
    """The letter in the new member's language: who writes, what they saw of them, and an open door."""
    with speaking(newcomer.locale):
        lines = [_("Hello %(name)s,", name=first_name(newcomer.name)), _opening(host_name, host_town)]
        lines += _seen(newcomer)
        lines.append(
            _("If anything is unclear, or you look for something near you, answer here: I read it myself.")
        )
        return "\n\n".join([*lines, first_name(short_name(host_name))])


def _opening(host_name: str, host_town: str) -> str:
    site, name = settings().site_name, first_name(host_name)
    if host_town:
        return _("welcome to %(site)s. I am %(name)s, from %(town)s.", site=site, name=name, town=host_town)
    return _("welcome to %(site)s. I am %(name)s.", site=site, name=name)


def _seen(newcomer: Newcomer) -> list[str]:
    """One sentence for each public fact there is."""
    seen = []
    if newcomer.offer:
        seen.append(_("I saw your offer “%(offer)s”: I am glad you share it.", offer=newcomer.offer))
    if newcomer.club:
        seen.append(_("You have found the club “%(club)s” already; say hello there too.", club=newcomer.club))
    elif newcomer.near_club:
        seen.append(
            _("Near you there is the club “%(club)s”: new faces are welcome.", club=newcomer.near_club)
        )
    return seen
