"""Members who write markup wherever they may write, and a reader who sees whether any of it came alive."""

import re
from html import unescape
from html.parser import HTMLParser

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.trade.bookings import queries as bookings
from marketplace.workflows import cancel_booking, suspend_provider
from tests.factories import payouts
from tests.factories.scene import Scene

MARK = "'\"><x-mark x-live=1>{{7*7}}</script><x-mark>"
"""Ends an attribute, a tag and a script, and is short enough for every field."""


# Reading every tag takes longer than making most pages: one without any of these holds nothing that could be alive.
# Prose may look like it and is read then; what the reader looks for is never passed over.
_COULD_LIVE = re.compile(
    r"<x-mark|x-live|javascript:|data:text|<[^>]*[\s\"'/]on\w|[\s\"'/]on\w+\s*=", re.IGNORECASE
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alive: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        links = [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        if tag == "x-mark" or "x-live" in names or any(name.startswith("on") for name in names):
            self.alive.append(f"<{tag} {sorted(names)}>")
        self.alive += [
            link for link in links if link.strip().lower().startswith(("javascript:", "data:text"))
        ]


def alive_in(html: str) -> list[str]:
    """What of the payloads became an element, an attribute or a link that runs; and a template that was run."""
    if not _COULD_LIVE.search(unescape(html)):
        return []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.alive + (["49"] if "x-live=1>49" in html or "x-live=1&gt;49" in html else [])


def is_quoted_in(html: str) -> bool:
    """Whether the payload stands in a page as the text it is."""
    return "x-mark x-live" in html


def say_why(scene: Scene, words: str) -> None:
    """Everybody who may give a reason gives this one: a cancellation, a suspension, a payout held."""
    booking = bookings.for_member(scene.booked, scene.provider.id)
    cancel_booking.cancel(
        scene.booked, by_id=scene.provider.id, expected_refund_minor=booking.total_minor, reason=words
    )
    admin = scene.members["admin"]
    suspend_provider.suspend(scene.members["member"], admin, words)
    payouts.hold(payouts.desk.payout(scene.payout), scene.members["finance"], words)
    db.session.commit()


def all_mail() -> list[OutgoingMail]:
    """Every message promised to anybody."""
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
