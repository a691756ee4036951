"""Why a calendar could not be read, in words for the person who connected it."""

from collections.abc import Mapping
from typing import Any

from marketplace.core.i18n import gettext as _


def problem_words(problem: str, facts: Mapping[str, Any] | None = None) -> str:
    """The reason as a sentence; what it does not know it calls unreadable."""
    known = {name: str(value) for name, value in (facts or {}).items()}
    words = {**_of_addresses(known), **_of_answers(known), **_of_texts(known)}
    return words.get(problem) or _("It could not be read.")


def _of_addresses(facts: Mapping[str, str]) -> dict[str, str]:
    return {
        "address": _("This is not an address we can ask for."),
        "not_https": _("The address has to begin with https:// or webcal://."),
        "password_in_address": _("The address must not hold a name or a password."),
        "port": _("The address must not name a port."),
        "private": _("The address leads into a private network, which we do not enter."),
        "unknown_host": _("We found no server called %(host)s.", host=facts.get("host", "?")),
    }


def _of_answers(facts: Mapping[str, str]) -> dict[str, str]:
    host = facts.get("host", "?")
    status = facts.get("status", "?")
    refused = _("Its server refuses to show it (%(status)s). Check that it is public.", status=status)
    gone = _("Its server no longer has it (%(status)s). Copy its address anew.", status=status)
    other = _("Its server has a problem of its own (%(status)s).", status=status)
    by_status = {"401": refused, "403": refused, "404": gone, "410": gone}
    return {
        "unreachable": _("The server %(host)s does not answer.", host=host),
        "certificate": _("The server %(host)s cannot prove who it is.", host=host),
        "redirects": _("Its address leads on and on, and never to a calendar."),
        "status": by_status.get(status, other),
        "too_slow": _("Its server takes too long."),
        "too_large": _("It is larger than we can read."),
        "broken_off": _("It broke off before its end."),
        "web_page": _("The address shows a web page, not a calendar. Look for the one that ends in .ics."),
        "no_calendar": _("The address does not lead to a calendar."),
    }


def _of_texts(facts: Mapping[str, str]) -> dict[str, str]:
    line, name, value = (facts.get(key, "?") for key in ("line", "name", "value"))
    return {
        "cut_off": _("It broke off before its end."),
        "outside": _("Line %(line)s belongs to no calendar.", line=line),
        "line": _("We do not understand line %(line)s.", line=line),
        "twice": _("Line %(line)s says %(name)s a second time, and differently.", line=line, name=name),
        "date": _("Line %(line)s holds “%(value)s”, which is no date.", line=line, value=value),
        "duration": _("Line %(line)s holds “%(value)s”, which is no length of time.", line=line, value=value),
        "mixed": _("Line %(line)s mixes a whole day with a time.", line=line),
        "backwards": _("In line %(line)s something ends before it begins.", line=line),
        "too_long": _("In line %(line)s something lasts longer than a hundred years.", line=line),
        "no_start": _("The event in line %(line)s never begins.", line=line),
        "zone": _(
            "Line %(line)s names the time zone “%(name)s”, which we do not know.", line=line, name=name
        ),
        "zone_empty": _("The time zone in line %(line)s is not described.", line=line),
        "rule": _("We cannot follow the repetition in line %(line)s.", line=line),
        "rule_part": _(
            "The repetition in line %(line)s uses %(name)s, which we do not know.", line=line, name=name
        ),
        "repeats_too_often": _("Something in it repeats more often than we can follow."),
        "too_many_events": _("It holds more events than we can read."),
    }
