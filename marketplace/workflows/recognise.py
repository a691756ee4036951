"""Badges and levels made what the deeds say; computed whole, so that a missed or doubled run changes nothing."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.goods.recognition import operations, queries
from marketplace.goods.recognition.rules import Conduct
from marketplace.workflows import deeds


def recompute_badges(key: str) -> tuple[int, int]:
    """One rule anew, in the open transaction: given and revoked. A deed nobody counts yet earns nothing."""
    rule = queries.rule(key)
    if rule is None:
        return 0, 0
    count = deeds.DEEDS.get(rule.deed)
    return operations.recompute(rule, count(clock.now()) if count else {})


def recompute_levels() -> int:
    """Everybody's level anew, in the open transaction: how many moved. Who has no conduct any more is new again."""
    found, rows = deeds.conducts(clock.now()), queries.levels()
    return sum(
        operations.set_level(member_id, found.get(member_id, Conduct()), rows.get(member_id))
        for member_id in sorted(set(found) | set(rows))
    )


def recompute_all_open() -> None:
    """Every rule and the levels, in the open transaction."""
    for rule in queries.rules():
        recompute_badges(rule.key)
    recompute_levels()


def recompute_all() -> None:
    """Every rule in a transaction of its own, then the levels."""
    with transaction():
        keys = [rule.key for rule in queries.rules()]
    for key in keys:
        with transaction():
            recompute_badges(key)
    with transaction():
        recompute_levels()
