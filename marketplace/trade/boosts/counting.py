"""Counts how often a paid place was shown and opened, by day and never by person; see core/tally.py for how.

The server counts, as it does for every offer: a script of the page would leave out whoever runs none, and could be
made to say anything, since a page of a stranger carries no token. Robots, and the provider who paid, are left out.
"""

from collections.abc import Mapping

from flask_login import current_user

from marketplace.core.tally import Tally

_TALLY = Tally(
    """
    insert into boost_day as d (boost_id, day, shown, opened)
    select b.id, c.day, c.shown, c.opened
    from unnest(cast(:ids as text[]), cast(:days as date[]), cast(:shown as int[]), cast(:opened as int[]))
        as c (public_id, day, shown, opened)
    join boost b on b.public_id = c.public_id
    order by b.id, c.day
    on conflict (boost_id, day) do update set shown = d.shown + excluded.shown, opened = d.opened + excluded.opened
    """,
    "shown",
    "opened",
)

write = _TALLY.write


def note_shown(boosts: Mapping[str, int]) -> None:
    """Each of these boosts, with who paid for it, stood on a page that somebody else looked at."""
    _TALLY.note("shown", [boost for boost, provider_id in boosts.items() if not _is(provider_id)])


def note_opened(boost: str, provider_id: int) -> None:
    """Somebody, who is not its own provider, opened an offer from its paid place."""
    if not _is(provider_id):
        _TALLY.note("opened", [boost])


def _is(member_id: int) -> bool:
    return bool(current_user.is_authenticated and current_user.id == member_id)
