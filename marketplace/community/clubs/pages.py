"""What pages say of clubs, in words; reads nothing."""

from markupsafe import Markup, escape

from marketplace.community.clubs.models import ClubEvent, ClubKind, ClubRole, Entry, EventKind
from marketplace.community.clubs.queries import Happened
from marketplace.core.i18n import gettext as _

KIND_ICONS = {
    ClubKind.EXPERTISE: "lightbulb",
    ClubKind.PASSION: "heart",
    ClubKind.AID: "hand-heart",
    ClubKind.SHARED: "map-pin",
}
KIND_ART = {
    ClubKind.EXPERTISE: "session",
    ClubKind.PASSION: "meal",
    ClubKind.AID: "stall",
    ClubKind.SHARED: "stall",
}


def kind_words(kind: str) -> str:
    return {
        ClubKind.EXPERTISE: _("Know-how"),
        ClubKind.PASSION: _("Passion"),
        ClubKind.AID: _("Mutual aid"),
        ClubKind.SHARED: _("One event or place"),
    }[ClubKind(kind)]


def kind_hint(kind: str) -> str:
    return {
        ClubKind.EXPERTISE: _("People who are good at something, and those who want to learn it."),
        ClubKind.PASSION: _("People who love the same thing."),
        ClubKind.AID: _("Neighbours who lend a hand to each other."),
        ClubKind.SHARED: _("People of one street, garden, market or festival."),
    }[ClubKind(kind)]


def role_words(role: str) -> str:
    return {
        ClubRole.FOUNDER: _("Founder"),
        ClubRole.HOST: _("Host"),
        ClubRole.HELPER: _("Helper"),
        ClubRole.MEMBER: _("Member"),
    }[ClubRole(role)]


def entry_words(entry: str) -> str:
    return {
        Entry.OPEN: _("Open: whoever wants to joins, and anybody can read."),
        Entry.REQUEST: _("By request: a host answers, and members alone read."),
    }[Entry(entry)]


def ban_words(days: int) -> str:
    return {7: _("One week"), 30: _("One month"), 0: _("For good")}[days]


def event_words(one: Happened) -> Markup:
    """What happened, as a sentence; names are escaped."""
    event = one.event
    names = {"name": Markup("<b>{}</b>").format(one.actor), "other": Markup("<b>{}</b>").format(one.other)}
    names["title"] = Markup("{}").format(event.words)
    role = role_words(event.words) if event.kind == EventKind.ROLE else ""
    sentence = _sentences(event, role)[event.kind]
    return Markup(escape(sentence)) % names  # noqa: S704 - the sentence is ours and escaped, the names are too


def event_url(slug: str, event: ClubEvent) -> str:
    """Where to look at what happened; empty for what has no page."""
    if event.kind == EventKind.DISCUSSION:
        return f"/clubs/{slug}/discussions/{event.subject}"
    if event.kind == EventKind.MEETUP:
        return f"/clubs/{slug}/meetups/{event.subject}"
    return ""


def _sentences(event: ClubEvent, role: str) -> dict[str, str]:
    return {
        EventKind.FOUNDED: _("%(name)s began this club."),
        EventKind.OPENED: _("%(name)s opened the club."),
        EventKind.CLOSED: _("%(name)s closed the club."),
        EventKind.JOINED: _("%(name)s joined."),
        EventKind.LEFT: _("%(name)s left."),
        EventKind.HANDED_OVER: _("%(name)s handed the club over to %(other)s."),
        EventKind.ROLE: {
            ClubRole.HOST: _("%(name)s made %(other)s a host."),
            ClubRole.HELPER: _("%(name)s made %(other)s a helper."),
            ClubRole.MEMBER: _("%(other)s is a member without a role again."),
        }.get(ClubRole(event.words), "")
        if role
        else "",
        EventKind.REFUSED: _("%(name)s did not let %(other)s in."),
        EventKind.BANNED: _("%(name)s closed the door to %(other)s."),
        EventKind.BAN_LIFTED: _("%(name)s opened the door to %(other)s again."),
        EventKind.DISCUSSION: _("%(name)s began “%(title)s”."),
        EventKind.MEETUP: _("%(name)s called a meet-up: “%(title)s”."),
        EventKind.CHANGED: _("%(name)s changed what the club says of itself."),
    }


def charter_starters(kind: str) -> str:
    """Rules to begin with, to be changed."""
    first = {
        ClubKind.EXPERTISE: _("Every question is welcome; nobody is made to feel small for asking it."),
        ClubKind.PASSION: _("Tastes differ, and that is the fun of it."),
        ClubKind.AID: _("Help is given freely: nobody pays, and nobody keeps accounts."),
        ClubKind.SHARED: _("What concerns all of us is talked about here, before it is decided."),
    }[ClubKind(kind)]
    others = (
        _("We speak to each other as neighbours do: by name, and kindly."),
        _(
            "What is private stays out of here: no addresses, no telephone numbers, no photos of others unasked."
        ),
        _("Whoever sells something says so; what is booked, is booked on this site."),
    )
    return "\n".join(f"- {line}" for line in (first, *others))
