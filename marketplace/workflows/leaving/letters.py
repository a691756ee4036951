"""Letters about a copy and about leaving, one function each, in the reader's language; decides nothing."""

from datetime import datetime

from marketplace.core import mail
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale, speaking
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import date_words
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def copy_ready(member: Member, expires_at: datetime) -> None:
    """The copy is made; it is opened signed in, so the link is of no use to anybody else."""
    with speaking(member.locale):
        _letter(
            "copy_ready",
            Recipient.of(member),
            _("The copy of your data is ready"),
            _(
                "Everything we hold about you is in one archive. It can be opened until %(day)s.",
                day=_day(expires_at),
            ),
            link=(_("Open the copy"), absolute("/settings/data")),
            closing=_("You did not ask for it? Choose a new password now: it signs everyone else out."),
        )


def asked(member: Member, erase_at: datetime) -> None:
    """What happens now, and how to stop it."""
    with speaking(member.locale):
        _letter(
            "asked",
            Recipient(member.email, member.name, member.locale),
            _("Your account is erased on %(day)s", day=_day(erase_at)),
            _(
                "You asked to leave. Your profile and your offers are hidden from now on. On %(day)s everything"
                " that is yours is erased, and nobody can bring it back.",
                day=_day(erase_at),
            ),
            before_link=_(
                "Until then one tap brings everything back. You can still ask for a copy of your data."
            ),
            link=(_("Keep my account"), absolute("/settings/leave")),
            closing=_("It was not you? Sign in, keep the account and choose a new password."),
        )


def kept(member: Member) -> None:
    """They stay."""
    with speaking(member.locale):
        _letter(
            "kept",
            Recipient(member.email, member.name, member.locale),
            _("You keep your account"),
            _("Nothing is erased. Your profile and your offers are shown again."),
            closing=_("It was not you? Choose a new password now: it signs everyone else out."),
        )


def held_up(member: Member, reasons: list[str]) -> None:
    """The day has come, and something must end first."""
    with speaking(member.locale):
        _letter(
            "held_up",
            Recipient(member.email, member.name, member.locale),
            _("Your account cannot be erased yet"),
            _("The day has come, but something still has to end first:") + "\n" + "\n".join(reasons),
            before_link=_("We look again every hour, and erase everything as soon as nothing is left."),
            link=(_("See what is left"), absolute("/settings/leave")),
        )


def done(to: Recipient) -> None:
    """The last letter, to the address there was."""
    with speaking(to.locale):
        _letter(
            "done",
            to,
            _("Your account is erased"),
            _(
                "What was yours is gone: your name, address, profile, offers, messages, pictures and files."
                " What the law makes us keep stays for as long as it says, without your name where that is possible."
            ),
            before_link=_("What stays, why and how long:"),
            link=(_("What becomes of your data"), absolute("/data")),
            closing=_("This is the last message from us. Thank you for having been a neighbour."),
        )


def _day(instant: datetime) -> str:
    return str(date_words(instant, settings().company_zone, current_locale()))


def _letter(
    kind: str,
    to: Recipient,
    subject: str,
    news: str,
    *,
    before_link: str = "",
    link: tuple[str, str] | None = None,
    closing: str = "",
) -> None:
    mail.send(
        f"leaving.{kind}",
        to,
        subject,
        "accounts/letter",
        name=to.name,
        news=news,
        code="",
        before_link=before_link,
        link=link,
        after="",
        closing=closing,
        url=link[1] if link else None,
    )
