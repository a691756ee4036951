"""A provider's words about themselves: lists may hold a change of them, and what stood before stays meanwhile."""

from collections.abc import Mapping
from typing import Any

from marketplace.community.allowance import texts
from marketplace.community.allowance.rules import Page
from marketplace.community.lists import changes, holding
from marketplace.community.reports.models import SubjectKind
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES
from marketplace.people.accounts.models import Member
from marketplace.people.profiles import operations
from marketplace.people.profiles.models import Profile, Trader

WORDS = ("headline", "about", "headline_other", "about_other")
PART = "words"


def save(member: Member, given: Mapping[str, Any], *, locale: str, zone: str, languages: list[str]) -> bool:
    """Create or change a profile as its form says; whether its words wait for a person.

    A name cannot wait hidden. Raises `Invalid` for one that a list would hold, and for links.
    """
    after = {name: _text(given, name) for name in WORDS}
    languages_of = _languages(locale)
    for one in LOCALES:
        said = {name: after[name] or "" for name in WORDS if languages_of[name] == one}
        texts.check(member, Page.PROFILE, said)
    holding.refuse(given["display_name"], None, "display_name")
    known = db.session.get(Profile, member.id, with_for_update=True, populate_existing=True)
    before = {name: getattr(known, name) if known else None for name in WORDS}
    profile = operations.save_profile(
        member,
        display_name=given["display_name"],
        trader=Trader(given["trader"]),
        locale=locale,
        zone=zone,
        languages=languages,
        **_kept(before),
    )
    thing = changes.Thing(SubjectKind.PROFILE, profile.slug, PART, member.id, profile.display_name)
    stands = changes.let_in(thing, _kept(before), after, languages_of)
    for name, value in _kept(stands).items():
        setattr(profile, name, value)
    db.session.flush()
    return stands is not after


def _text(given: Mapping[str, Any], name: str) -> str | None:
    said = (given.get(name) or "").strip()
    return said or (None if name.endswith("_other") else "")


def _languages(locale: str) -> dict[str, str | None]:
    other = next(one for one in LOCALES if one != locale)
    return {name: other if name.endswith("_other") else locale for name in WORDS}


def _kept(words: Mapping[str, str | None]) -> dict[str, Any]:
    """Words as the columns take them: the two in the provider's own language are never null."""
    return {name: words[name] or (None if name.endswith("_other") else "") for name in WORDS}


def waiting(profile: Profile) -> Mapping[str, str | None] | None:
    """The words that wait for a person, for their author's eyes."""
    held = changes.waiting(SubjectKind.PROFILE, profile.slug, PART)
    return held.after if held else None
