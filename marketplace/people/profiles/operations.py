"""Changes to profiles; never touches the account."""

import re
import unicodedata

from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile, Trader


def slug_of(text: str, fallback: str = "neighbour") -> str:
    """A name as it stands in a URL: ASCII letters, digits and single hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().lower()
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
        profile = _begin(member, display_name, locale)
    profile.display_name = display_name.strip()
    profile.headline, profile.about = headline.strip(), about.strip()
    profile.headline_other, profile.about_other = headline_other, about_other
    profile.locale, profile.zone, profile.trader = locale, zone, trader
    profile.languages = languages or [locale]
    profile.updated_at = now
    db.session.flush()
    return profile


def _begin(member: Member, name: str, locale: str) -> Profile:
    """A profile under the first slug that is free; two people of one name at once get two slugs."""
    now, slug = clock.now(), slug_of(name)
    while (profile := db.session.get(Profile, member.id)) is None:
        facts = {"member_id": member.id, "slug": slug, "display_name": name, "locale": locale}
        db.session.execute(
            insert(Profile)
            .values(**facts, zone="Europe/Paris", created_at=now, updated_at=now)
            .on_conflict_do_nothing()
        )
        slug = f"{slug_of(name)}-{ids.random_code(4)}"
    return profile
