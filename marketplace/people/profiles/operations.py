"""Changes to profiles; never touches the account."""

import re
import unicodedata

from sqlalchemy import func, select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile, Trader


def slug_of(text: str, fallback: str = "neighbour") -> str:
    """A name as it stands in a URL: ASCII letters, digits and single hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or fallback


def save_profile(
    member: Member,
    *,
    display_name: str,
    headline: str,
    about: str,
    locale: str,
    zone: str,
    trader: Trader = Trader.PRIVATE,
    languages: list[str] | None = None,
    headline_other: str | None = None,
    about_other: str | None = None,
) -> Profile:
    """Create or change a member's profile. The slug is chosen once: links to it must keep working."""
    now = clock.now()
    profile = db.session.get(Profile, member.id)
    if profile is None:
        profile = Profile(member_id=member.id, slug=_free_slug(display_name), created_at=now)
        db.session.add(profile)
    profile.display_name = display_name.strip()
    profile.headline, profile.about = headline.strip(), about.strip()
    profile.headline_other, profile.about_other = headline_other, about_other
    profile.locale, profile.zone, profile.trader = locale, zone, trader
    profile.languages = languages or [locale]
    profile.updated_at = now
    db.session.flush()
    return profile


def _free_slug(name: str) -> str:
    slug = slug_of(name)
    taken = db.session.scalar(select(func.count()).where(Profile.slug == slug))
    return f"{slug}-{ids.random_code(4)}" if taken else slug
