"""Reads where a member stands; changes nothing."""

from marketplace.community.allowance import rules
from marketplace.community.allowance.rules import LINKS, Page, Tier
from marketplace.core import clock
from marketplace.goods.recognition import queries as recognition
from marketplace.people.accounts.models import Member
from marketplace.people.measures import queries as measures


def tier_of(member: Member) -> Tier:
    """Where a member stands now; two queries."""
    is_limited = measures.limit(member.id) is not None
    return rules.tier(member, recognition.level_of(member.id), clock.now(), is_limited=is_limited)


def most_links(member: Member, page: Page) -> int:
    return LINKS[page][tier_of(member)]
