"""The table of what each tier may do at each door; pure, reads no table."""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

from marketplace.goods.recognition.rules import Level
from marketplace.people.accounts.models import Member

NEW = timedelta(days=3)
"""So long an account counts as new, unless it has kept a booking."""
A_DAY = timedelta(days=1)


class Tier(IntEnum):
    """How far a member is known, the least first; the columns of the tables below."""

    LIMITED = 0
    """A moderator has limited them for a while."""
    NEW = 1
    SETTLED = 2
    KNOWN = 3
    TRUSTED = 4
    PILLAR = 5


class Door(StrEnum):
    """Where words leave a member for others."""

    POST = "post"
    DISCUSSION = "discussion"
    COMMENT = "comment"
    IDEA = "idea"
    ARTICLE = "article"
    STRANGER = "stranger"
    """A conversation opened with somebody nothing is booked with."""
    MENTION = "mention"
    VOUCH = "vouch"
    CLUB = "club"
    MEETUP = "meetup"
    JOIN = "join"
    FOLLOW = "follow"


class Burst(NamedTuple):
    """The most at a stretch, whoever one is: enough for any conversation, too little for a program."""

    most: int
    window: timedelta


# What each tier may do in a day:  limited  new settled known trusted pillar
PER_DAY: dict[Door, tuple[int, int, int, int, int, int]] = {
    Door.POST:                          (0,  10,    100,  150,    200,   300),
    Door.DISCUSSION:                    (0,   3,     20,   20,     30,    40),
    Door.COMMENT:                       (0,   5,    100,  150,    200,   300),
    Door.IDEA:                          (0,   2,      6,    6,     10,    15),
    Door.ARTICLE:                       (0,   1,     10,   10,     10,    15),
    Door.STRANGER:                      (0,   8,     15,   20,     30,    40),
    Door.MENTION:                       (0,   5,     25,   40,     60,    80),
    Door.VOUCH:                         (0,   1,      3,    3,      3,     3),
    Door.CLUB:                          (0,   0,      2,    2,      3,     3),
    Door.MEETUP:                        (0,   1,      5,    5,     10,    10),
    Door.JOIN:                          (5,   5,     20,   20,     30,    30),
    Door.FOLLOW:                        (20, 20,    100,  100,    200,   200),
}  # fmt: skip

BURSTS: dict[Door, Burst] = {
    Door.POST: Burst(30, timedelta(minutes=10)),
    Door.COMMENT: Burst(20, timedelta(minutes=10)),
}


class Page(StrEnum):
    """What carries links."""

    POST = "post"
    COMMENT = "comment"
    """Under articles and ideas."""
    IDEA = "idea"
    """An idea, and the answer to it."""
    ARTICLE = "article"
    CLUB = "club"
    """What a club says of itself, and its rules."""
    MEETUP = "meetup"
    MESSAGE = "message"
    """To somebody nothing is booked with."""
    OFFER = "offer"
    PROFILE = "profile"
    REVIEW = "review"
    REPLY = "reply"
    """The public answer to a review."""
    VOUCH = "vouch"
    CARD = "card"
    """What goes with a gift."""


# How many links one text may carry:  limited  new settled known trusted pillar
LINKS: dict[Page, tuple[int, int, int, int, int, int]] = {
    Page.POST:                             (0,   1,     10,   10,     15,    20),
    Page.COMMENT:                          (0,   1,      5,    5,     10,    10),
    Page.IDEA:                             (0,   1,      5,    5,     10,    10),
    Page.ARTICLE:                          (0,   2,     30,   30,     40,    40),
    Page.CLUB:                             (0,   1,      5,    5,     10,    10),
    Page.MEETUP:                           (0,   1,      3,    3,      5,     5),
    Page.MESSAGE:                          (0,   1,      3,    3,      5,     5),
    Page.OFFER:                            (1,   1,      5,    5,     10,    10),
    Page.PROFILE:                          (1,   1,      3,    3,      5,     5),
    # About somebody else, where a link is hardly ever anything but advertising.
    Page.REVIEW:                           (0,   0,      1,    1,      2,     2),
    Page.REPLY:                            (0,   0,      1,    1,      2,     2),
    Page.VOUCH:                            (0,   0,      0,    0,      0,     0),
    Page.CARD:                             (0,   0,      0,    0,      0,     0),
}  # fmt: skip


def tier(member: Member, level: int, now: datetime, *, is_limited: bool) -> Tier:
    """Where a member stands: a limit counts before everything, then deeds, then time."""
    if is_limited:
        return Tier.LIMITED
    if level > Level.NEW:
        return Tier(Tier.SETTLED + level)
    if member.is_demo or now - member.created_at >= NEW:
        return Tier.SETTLED
    return Tier.NEW
