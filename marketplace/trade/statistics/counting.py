"""Counts how often offers are shown and opened, by day and never by person; see core/tally.py for how."""

from collections.abc import Iterable

from flask_login import current_user

from marketplace.core.tally import Tally

__all__ = ["note_opened", "note_shown", "write"]

# An offer that is gone by now is left out.
_TALLY = Tally(
    """
    insert into listing_day as d (listing_id, day, shown, opened)
    select l.id, c.day, c.shown, c.opened
    from unnest(cast(:ids as bigint[]), cast(:days as date[]), cast(:shown as int[]), cast(:opened as int[]))
        as c (listing_id, day, shown, opened)
    join listing l on l.id = c.listing_id
    order by l.id, c.day
    on conflict (listing_id, day) do update set shown = d.shown + excluded.shown, opened = d.opened + excluded.opened
    """,
    "shown",
    "opened",
)

write = _TALLY.write


def note_shown(listings: Iterable[int]) -> None:
    """These offers stood in results that somebody looked at."""
    _TALLY.note("shown", listings)


def note_opened(listing_id: int, provider_id: int) -> None:
    """An offer's page was opened, by somebody who is not its own provider."""
    if not (current_user.is_authenticated and current_user.id == provider_id):
        _TALLY.note("opened", [listing_id])
