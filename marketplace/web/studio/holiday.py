"""Being away in two taps from the studio's first page: from today on, and back again."""

from datetime import date, timedelta

from marketplace.trade.availability import provider_time
from marketplace.trade.availability.models import ProviderTime

LONGEST_DAYS = 62


def away_until(row: ProviderTime | None, today: date) -> date | None:
    """The last date of the absence that today lies in, if any."""
    shown = today.isoformat()
    for first, last, *_reason in row.away if row else ():
        if first <= shown <= last:
            return date.fromisoformat(last)
    return None


def leave(provider_id: int, today: date, days: int) -> date:
    """Be away for so many days from today on, in place of an absence that today lies in."""
    last = today + timedelta(days=min(max(days, 1), LONGEST_DAYS) - 1)
    come_back(provider_id, today)
    provider_time.leave(provider_id, today, last, "", today)
    return last


def come_back(provider_id: int, today: date) -> None:
    """Be there again from today on."""
    row = provider_time.of_provider(provider_id)
    shown = today.isoformat()
    for first, last, *_reason in list(row.away) if row else ():
        if first <= shown <= last:
            provider_time.come_back(provider_id, date.fromisoformat(first), today)
