"""The sentences of the table of rules: for moderators with evidence, for all others without anybody's data."""

from collections.abc import Callable
from typing import Any

from marketplace.community.vouches.pages import relation_words
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext

Facts = dict[str, Any]


def _count(facts: Facts) -> int:
    return len(facts.get("reviews", ()))


def _bank(facts: Facts) -> str:
    return ngettext(
        "%(num)s other review of this provider is by somebody who is paid to the same bank account.",
        "%(num)s other reviews of this provider are by people who are paid to the same bank account.",
        _count(facts),
    )


def _card(facts: Facts) -> str:
    return ngettext(
        "%(num)s other review of this provider is by somebody who pays with the same card.",
        "%(num)s other reviews of this provider are by people who pay with the same card.",
        _count(facts),
    )


def _device(facts: Facts) -> str:
    return ngettext(
        "%(num)s other review of this provider is by somebody with the same browser on the same network.",
        "%(num)s other reviews of this provider are by people with the same browser on the same network.",
        _count(facts),
    )


def _address(facts: Facts) -> str:
    return ngettext(
        "%(num)s other review of this provider is by somebody at the same address.",
        "%(num)s other reviews of this provider are by people at the same address.",
        _count(facts),
    )


_MARKS: dict[str, Callable[[], str]] = {
    "praise": lambda: _("praise in every line"),
    "calls": lambda: _("calls to book"),
    "names": lambda: _("the names said over and over"),
    "shouts": lambda: _("exclamation marks"),
    "nobody": lambda: _("nobody who tells it"),
}


def _brochure(facts: Facts) -> str:
    marks = ", ".join(_MARKS[mark]() for mark in facts["marks"] if mark in _MARKS)
    return _("It reads like a brochure: %(marks)s.", marks=marks)


_FOR_STAFF: dict[str, Callable[[Facts], str]] = {
    "own_bank": lambda _f: _("Author and provider are paid to the same bank account."),
    "own_card": lambda _f: _("The booking was paid with a card that the provider pays with too."),
    "untold": lambda f: _(
        "A vouch says “%(tie)s”; the review says that nothing ties them.", tie=relation_words(f["relation"])
    ),
    "own_device": lambda _f: _("Author and provider signed in from the same network with the same browser."),
    "own_address": lambda _f: _("Author and provider have a place at the same address."),
    "bank": _bank,
    "card": _card,
    "device": _device,
    "address": _address,
    "shared_by_many": lambda f: _("%(n)s other authors share marks with this one.", n=_count(f)),
    "returned": lambda _f: _("The provider praised the author as well."),
    "circle": lambda _f: _("The praise comes back to the author over a third member."),
    "closed": lambda f: _("Everybody the author praised (%(n)s) praises back.", n=f["people"]),
    "alike": lambda f: _(
        "Somebody else’s review has nearly the same words (%(n)s %% alike).", n=f["percent"]
    ),
    "alike_many": lambda f: _("%(n)s reviews by others have nearly the same words.", n=_count(f)),
    "newcomers": lambda f: _(
        "%(n)s of %(all)s such reviews of these days come from new accounts that wrote nothing else.",
        n=f["count"],
        all=f["of"],
    ),
    "burst": lambda f: _(
        "%(n)s such reviews within days; %(usual)s in the eight weeks before.", n=f["count"], usual=f["usual"]
    ),
    "brochure": _brochure,
    "newcomer": lambda _f: _("A new account, and this is all it did."),
}


def for_staff(flag: dict[str, Any]) -> str:
    """A stored signal with its evidence; one of an older table by its code."""
    says = _FOR_STAFF.get(flag["code"])
    return says(flag["facts"]) if says else str(flag["code"])


def in_words(code: str) -> str:
    """A rule as everybody may read it, its author first: what was looked at, without anybody else's data."""
    return {
        "own_bank": _("The author and the provider are paid to the same bank account"),
        "own_card": _("The booking was paid with a card of the provider’s"),
        "untold": _("A tie between the two was told elsewhere, and not in the review"),
        "own_device": _("The author and the provider use the same browser on the same network"),
        "own_address": _("The author and the provider have the same address"),
        "bank": _("Other authors of reviews of this provider are paid to the same bank account"),
        "card": _("Other reviews of this provider were paid with the same card"),
        "device": _("Other authors of reviews of this provider use the same browser on the same network"),
        "address": _("Other authors of reviews of this provider have the same address"),
        "shared_by_many": _("Several other authors share such marks"),
        "returned": _("The two praise each other"),
        "circle": _("Praise that comes back over a third member"),
        "closed": _("Everybody whom the author praised praises back"),
        "alike": _("The words are nearly those of somebody else’s review"),
        "alike_many": _("Several reviews have nearly these words"),
        "newcomers": _("Most reviews of these days come from new accounts"),
        "burst": _("Many more reviews in a few days than usual"),
        "brochure": _("The text reads like a brochure"),
        "newcomer": _("A new account that did nothing else yet"),
    }.get(code, code)
