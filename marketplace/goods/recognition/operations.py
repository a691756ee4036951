"""What is earned comes and goes by rules: computed anew from the deeds themselves, never bought and never by hand."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select, text

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.i18n import speaking
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Source
from marketplace.goods.recognition import naming, queries, rules
from marketplace.goods.recognition.models import Badge, BadgeRule, TrustLevel, TrustMove
from marketplace.goods.recognition.rules import Conduct
from marketplace.goods.wallet import operations as wallet
from marketplace.goods.wallet.errors import CeilingReachedError
from marketplace.people.accounts.models import Member

CREDITS_LAST = timedelta(days=365)

NO_LONGER = "no longer deserved"
RULE_OFF = "the rule is off"


def recompute(rule: BadgeRule, counted: Mapping[int, int]) -> tuple[int, int]:
    """Make a rule's badges what the deeds say: how many were given, how many revoked.

    `counted` is member id → number of deeds, for everybody who has any. Whoever has a badge and no longer
    enough deeds loses it, once, with what came from it. One at a time per rule.
    """
    _lock(rule.key)
    deserved = (
        {member: number for member, number in counted.items() if number >= rule.threshold}
        if rule.is_on
        else {}
    )
    held = queries.holders(rule.key)
    lost = [badge for member, badge in held.items() if member not in deserved]
    for badge in lost:
        revoke(badge, NO_LONGER if rule.is_on else RULE_OFF)
    new = sorted(set(deserved) - set(held))
    for member_id in new:
        _give(rule, member_id, deserved[member_id])
    return len(new), len(lost)


def _lock(name: str) -> None:
    db.session.execute(
        text("select pg_advisory_xact_lock(hashtextextended('badges', hashtext(:name)))"), {"name": name}
    )


def _give(rule: BadgeRule, member_id: int, counted: int) -> None:
    badge = Badge(
        public_id=ids.public_id("bdg"),
        member_id=member_id,
        rule_key=rule.key,
        counted=counted,
        earned_at=clock.now(),
    )
    db.session.add(badge)
    db.session.flush()
    if rule.credits:
        _reward(rule, member_id)


def _reward(rule: BadgeRule, member_id: int) -> None:
    """Credits for a deed, once in a lifetime: losing the badge and earning it again brings no more."""
    member = db.session.get_one(Member, member_id)
    with speaking(member.locale):
        reason = naming.name(rule)
    try:
        wallet.grant(
            member_id,
            rule.credits,
            reason=reason,
            reference=f"badge:{rule.key}:{member.public_id}",
            expires_at=clock.now() + CREDITS_LAST,
        )
    except CeilingReachedError:
        # Nothing was moved. The badge stands; so many deeds on one day bring no more credits.
        return


def revoke(badge: Badge, why: str) -> None:
    """Take a badge back, and the rights that came with it; credits it brought may be spent long since, and stay."""
    badge.revoked_at = clock.now()
    badge.revoked_why = why
    entitlements.revoke(Source.BADGE, badge.public_id, why)
    db.session.flush()


def set_level(member_id: int, conduct: Conduct, row: TrustLevel | None) -> bool:
    """Let a member's level be what her conduct says, up or down; whether it moved."""
    level, now = rules.level_of(conduct), clock.now()
    before = row.level if row else 0
    if level == before:
        return False
    if row is None:
        row = TrustLevel(member_id=member_id, level=level, facts=conduct.told(), since=now)
        db.session.add(row)
    else:
        row.level, row.facts, row.since = level, conduct.told(), now
    db.session.add(
        TrustMove(member_id=member_id, from_level=before, to_level=level, facts=conduct.told(), at=now)
    )
    db.session.flush()
    return True


def change_rule(key: str, by: Member, *, threshold: int, credits: int, is_on: bool) -> BadgeRule | None:
    """Staff set a rule's numbers; badges follow at the next computation."""
    found = db.session.scalar(select(BadgeRule).where(BadgeRule.key == key).with_for_update())
    if found is None:
        return None
    before = {"threshold": found.threshold, "credits": found.credits, "is_on": found.is_on}
    found.threshold, found.credits, found.is_on = threshold, credits, is_on
    db.session.flush()
    audit.record(
        "badge_rule_changed",
        actor_id=by.id,
        subject=("badge_rule", key),
        before=before,
        after={"threshold": threshold, "credits": credits, "is_on": is_on},
    )
    return found
