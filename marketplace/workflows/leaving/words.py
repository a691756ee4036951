"""The table of personal data in words for members: what is held, what of it goes, what stays, why and how long."""

from collections.abc import Callable
from typing import NamedTuple

from marketplace.core.i18n import gettext as _
from marketplace.workflows.leaving.held import Held
from marketplace.workflows.leaving.inventory import HELD


class Words(NamedTuple):
    """One kind of data. `stays` is empty when nothing does; then `why`, `law` and `until` are too."""

    title: str
    goes: str
    stays: str = ""
    why: str = ""
    law: str = ""
    until: str = ""


class Line(NamedTuple):
    """A kind of data with its words, and whether it is in the copy a member can ask for."""

    key: str
    words: Words
    in_copy: bool


def _account() -> Words:
    return Words(
        _("Your account"),
        _("Your name, e-mail address, password, second factor, badges and level."),
        _("A number that stands for you in the books, without a name."),
        _("So that the books still add up."),
        _("GDPR, art. 17(3)(b)"),
        _("ten years"),
    )


def _sign_in() -> Words:
    return Words(_("Devices, tokens and links"), _("All of them, and they stop working at once."))


def _profile() -> Words:
    return Words(_("Your profile"), _("Your page with its words and languages, and its address."))


def _listings() -> Words:
    return Words(
        _("What you offer"),
        _("Titles, words, menus, plans, photos and drafts."),
        _("What was agreed on a booking, in the booking itself."),
        _("Your guests keep what they booked and paid for."),
        _("GDPR, art. 17(3)(e); Code civil, art. 2224"),
        _("ten years, with the accounts"),
    )


def _homes() -> Words:
    return Words(_("Your addresses"), _("Every address, and the point on the map that stands for it."))


def _calendars() -> Words:
    return Words(
        _("Hours and calendars"), _("Your hours, calendars from elsewhere, and the addresses of your own.")
    )


def _documents() -> Words:
    return Words(
        _("Documents about your trade"), _("Every document with its file, and what was decided about it.")
    )


def _bookings() -> Words:
    return Words(
        _("Bookings"),
        _("Addresses, notes, allergies and whatever you wrote with them."),
        _("Dates, prices and what was agreed, under “A former member”."),
        _("Books need what was sold; either side can be asked about it."),
        _("Code de commerce, art. L123-22; GDPR, art. 17(3)(b) and (e)"),
        _("ten years"),
    )


def _messages() -> Words:
    return Words(
        _("Conversations"),
        _("Your messages, their photos, your drafts and whom you blocked."),
        _("What others wrote to you stays theirs, in their own list."),
        _("It is their data too."),
        _("GDPR, art. 15(4)"),
        _("as long as they keep their account"),
    )


def _reviews() -> Words:
    return Words(
        _("Reviews"),
        _("Photos, private thanks, your answers, and your name."),
        _("Stars and words of reviews, signed “A former member”."),
        _("Whoever was reviewed lives on them, and others choose by them."),
        _("GDPR, art. 17(3)(a)"),
        _("as long as the offer stands"),
    )


def _vouches() -> Words:
    return Words(_("Vouches"), _("Those you gave and those you were given; they count no more."))


def _community() -> Words:
    return Words(
        _("Discussions, comments and ideas"),
        _("Your words, votes and thanks. Where you wrote it says that the words are gone."),
        _("Answers others gave you."),
        _("They are their words."),
        _("GDPR, art. 17(3)(a)"),
        _("as long as they keep them"),
    )


def _articles() -> Words:
    return Words(_("Articles"), _("Every article with its earlier versions and pictures."))


def _clubs() -> Words:
    return Words(
        _("Clubs and meet-ups"),
        _("Your places in clubs, what you called and your photos of it."),
        _("The clubs themselves, which go on without you."),
        _("They belong to their members."),
        _("GDPR, art. 17(3)(a)"),
        _("as long as the club stands"),
    )


def _notices() -> Words:
    return Words(_("Notices and letters"), _("Every notice, every letter we wrote to you, and your choices."))


def _searches() -> Words:
    return Words(_("Searches"), _("Saved searches and what they found."))


def _notes() -> Words:
    return Words(_("Private notes"), _("Your notes about customers, and those providers wrote about you."))


def _credits() -> Words:
    return Words(
        _("Wallet and credits"),
        _("Unused credits are lost, and a guardian’s address is erased."),
        _("What was bought and spent, in figures."),
        _("They are part of the books."),
        _("Code de commerce, art. L123-22"),
        _("ten years"),
    )


def _things() -> Words:
    return Words(
        _("Things and gifts"),
        _("Messages with gifts, and whatever your page wore."),
        _("What was bought and given, in figures."),
        _("They are part of the books."),
        _("Code de commerce, art. L123-22"),
        _("ten years"),
    )


def _designs() -> Words:
    return Words(
        _("Your designs"),
        _("Your name as a maker, and every drawing that was not sold."),
        _("Drawings that others bought, without your name."),
        _("They paid for them and wear them."),
        _("GDPR, art. 17(3)(e)"),
        _("as long as they own them"),
    )


def _works() -> Words:
    return Words(
        _("Your works"),
        _("Every work that nobody bought; the others are on sale no more."),
        _("Works that were bought, for their buyers alone, without your name."),
        _("They paid for them and read them."),
        _("Code de la consommation, art. L224-25-12; GDPR, art. 17(3)(e)"),
        _("as long as they own them"),
    )


def _payments() -> Words:
    return Words(
        _("Payments, refunds and memberships"),
        _(
            "What told your card from others. The payment provider deletes you as a customer, with your cards."
        ),
        _("Amounts, dates and numbers at the payment provider."),
        _("They are part of the books, and of what a bank may ask."),
        _("Code de commerce, art. L123-22; Code monétaire et financier, art. L133-24"),
        _("ten years"),
    )


def _payouts() -> Words:
    return Words(
        _("Earnings and payouts"),
        _("What told your bank account from others."),
        _("Earnings, payouts and the last digits of the account."),
        _("They are part of the books."),
        _("Code de commerce, art. L123-22"),
        _("ten years"),
    )


def _papers() -> Words:
    return Words(
        _("Receipts and invoices"),
        _("Nothing."),
        _("Every paper as it was issued, with the name it was issued to."),
        _("An invoice may not be changed."),
        _("Code de commerce, art. L123-22; CGI, art. 289"),
        _("ten years"),
    )


def _tax() -> Words:
    return Words(
        _("Tax data of sellers"),
        _("Nothing."),
        _("Your name, address and tax number as you gave them."),
        _("We report what providers were paid, and have to be able to show it."),
        _("CGI, art. 1649 ter A; Directive (EU) 2021/514 (DAC7)"),
        _("ten years"),
    )


def _disputes() -> Words:
    return Words(
        _("Disputes with banks"),
        _("Nothing."),
        _("What was claimed and how it ended."),
        _("A claim can be answered only with what is known."),
        _("GDPR, art. 17(3)(e)"),
        _("ten years"),
    )


def _safety() -> Words:
    return Words(
        _("Reports and checks"),
        _("Nothing at once."),
        _("Reports you made or that were made about you, with their decisions."),
        _("Both sides may still have a decision looked at again."),
        _("Regulation (EU) 2022/2065, art. 20; GDPR, art. 17(3)(e)"),
        _("six months after the decision"),
    )


def _figures() -> Words:
    return Words(_("Figures"), _("How often your offers and articles were seen."))


def _leaving() -> Words:
    return Words(
        _("That you left"),
        _("Nothing."),
        _("That you asked, when, and when it was done."),
        _("We have to be able to show that it was done."),
        _("GDPR, art. 5(2)"),
        _("ten years"),
    )


def _audit() -> Words:
    return Words(
        _("Log of acts"),
        _("Nothing."),
        _("Who of the team did what, and changes to your account, by number and without words of yours."),
        _("It shows that nobody misused their rights."),
        _("GDPR, art. 5(2) and 32"),
        _("ten years"),
    )


KINDS: dict[str, Callable[[], Words]] = {
    "account": _account,
    "sign_in": _sign_in,
    "profile": _profile,
    "listings": _listings,
    "homes": _homes,
    "calendars": _calendars,
    "documents": _documents,
    "bookings": _bookings,
    "messages": _messages,
    "notes": _notes,
    "reviews": _reviews,
    "vouches": _vouches,
    "community": _community,
    "articles": _articles,
    "clubs": _clubs,
    "notices": _notices,
    "searches": _searches,
    "credits": _credits,
    "things": _things,
    "designs": _designs,
    "works": _works,
    "figures": _figures,
    "payments": _payments,
    "payouts": _payouts,
    "papers": _papers,
    "tax": _tax,
    "disputes": _disputes,
    "safety": _safety,
    "leaving": _leaving,
    "audit": _audit,
}
"""In the order of the page, and of the files of a copy."""


def lines() -> list[Line]:
    """The table, in the reader's language."""
    return [Line(key, words(), any(one.exported for one in of(key))) for key, words in KINDS.items()]


def of(kind: str) -> list[Held]:
    """What the tables hold of a kind."""
    return [held for held in HELD if held.kind == kind]
