"""Messages about an account, one function each, in the reader's language; decides nothing.

Nothing a stranger typed, their name included, stands in a message to an address they have not proven:
otherwise the sign-up form would write to anybody in our name.
"""

from urllib.parse import urlencode

from marketplace.core import mail
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.joining import Proofs
from marketplace.people.accounts.models import Member, SignUp


def prove_sign_up(sign_up: SignUp, proofs: Proofs) -> None:
    """To an address without an account: the code to type and the link to open."""
    s = settings()
    with speaking(sign_up.locale):
        code = f"{proofs.code[:3]} {proofs.code[3:]}"
        _letter(
            "sign_up",
            Recipient(sign_up.email, "", sign_up.locale),
            _("%(code)s is your code for %(site)s", code=code, site=s.site_name),
            _("Type this code on the page you came from. It works for %(n)s minutes.", n=s.recovery_minutes),
            code=code,
            before_link=_("Or open this link, on any device. You come back to where you were."),
            link=(_("Confirm my address"), absolute(f"/verify/{proofs.link}")),
            closing=_("You did not ask for an account? Then ignore this message: nothing happens by itself."),
        )


def barred(sign_up: SignUp) -> None:
    """To an address whose account was closed for good: no other is opened with it."""
    with speaking(sign_up.locale):
        _letter(
            "barred",
            Recipient(sign_up.email, "", sign_up.locale),
            _("No account can be opened with this address"),
            _("Someone, probably you, asked for an account. One with this address was closed for good."),
            closing=_("The letter with that decision says how to object to it."),
        )


def already_a_member(member: Member, next_path: str) -> None:
    """To a member whose address someone signed up with again: how to sign in."""
    with speaking(member.locale):
        _letter(
            "already_a_member",
            _to(member),
            _("You already have an account at %(site)s", site=settings().site_name),
            _("Someone, probably you, asked for a new account with this address. It has one already."),
            before_link=_("Sign in with your password, and you come back to where you were."),
            link=(_("Sign in"), _with_next("/sign-in", next_path)),
            after=_("Forgotten the password? Choose a new one here:")
            + "\n"
            + _with_next("/forgot", next_path),
            closing=_("It was not you? Then ignore this message: nothing was changed."),
        )


def reset_password(member: Member, token: str) -> None:
    """To a member who forgot the password: the link to choose a new one."""
    with speaking(member.locale):
        _letter(
            "reset_password",
            _to(member),
            _("Choose a new password"),
            _(
                "Open this link within %(n)s minutes to choose a new password.",
                n=settings().recovery_minutes,
            ),
            link=(_("Choose a new password"), absolute(f"/reset/{token}")),
            closing=_("You did not ask for it? Then ignore this message: your password stays as it is."),
        )


def no_account(email: str, locale: str) -> None:
    """To an address without an account, for which someone asked for a new password."""
    with speaking(locale):
        _letter(
            "no_account",
            Recipient(email, "", locale),
            _("No account with this address"),
            _("Someone, probably you, asked for a new password. There is no account with this address."),
            before_link=_("Perhaps you signed up with another one. Or create an account here:"),
            link=(_("Create my account"), absolute("/sign-up")),
            closing=_("It was not you? Then ignore this message: nothing was changed."),
        )


def prove_address(member: Member, email: str, token: str) -> None:
    """To an address a member wants to use: the link that proves it."""
    with speaking(member.locale):
        _letter(
            "prove_address",
            Recipient(email, "", member.locale),
            _("Confirm your address"),
            _("Open this link where you are signed in, and this address belongs to your account."),
            link=(_("Confirm my address"), absolute(f"/confirm-email/{token}")),
            closing=_("You do not know what this is about? Then ignore this message: nothing happens."),
        )


def address_in_use(owner: Member) -> None:
    """To a member whose address someone wanted for another account."""
    with speaking(owner.locale):
        _letter(
            "address_in_use",
            _to(owner),
            _("This address belongs to your account"),
            _(
                "Someone signed in to another account asked to use this address."
                " It belongs to yours already, so nothing was changed."
            ),
            closing=_("It was you? Then sign in with this address, or choose another for the other account."),
        )


def address_change_asked(member: Member) -> None:
    """To the present address: another one is about to replace it."""
    with speaking(member.locale):
        _warning(
            "address_change_asked",
            _to(member),
            _("A new e-mail address was asked for"),
            _(
                "Someone signed in to your account asked to change its e-mail address."
                " It changes once the new one is confirmed."
            ),
        )


def address_changed(old: Recipient) -> None:
    """To the address an account had before."""
    with speaking(old.locale):
        _letter(
            "address_changed",
            old,
            _("Your e-mail address was changed"),
            _("Your account now uses another e-mail address. Messages no longer come here."),
            closing=_("It was not you? Answer this message at once, so that we can look at it with you."),
        )


def password_changed(member: Member) -> None:
    with speaking(member.locale):
        _warning(
            "password_changed",
            _to(member),
            _("Your password was changed"),
            _(
                "The password of your account was changed. All other devices were signed out,"
                " and API tokens were revoked."
            ),
        )


def second_factor_on(member: Member) -> None:
    with speaking(member.locale):
        _warning(
            "second_factor_on",
            _to(member),
            _("The second factor is on"),
            _(
                "From now on we ask for a code from your app when you sign in."
                " Keep your recovery codes in a safe place."
            ),
        )


def second_factor_off(member: Member) -> None:
    with speaking(member.locale):
        _warning(
            "second_factor_off",
            _to(member),
            _("The second factor is off"),
            _("From now on your password alone opens your account."),
        )


def recovery_codes_renewed(member: Member) -> None:
    with speaking(member.locale):
        _warning(
            "recovery_codes_renewed",
            _to(member),
            _("New recovery codes were made"),
            _("Your earlier recovery codes no longer work."),
        )


def recovery_code_used(member: Member, left: int) -> None:
    with speaking(member.locale):
        words = ngettext("%(num)s code is left.", "%(num)s codes are left.", left)
        _warning(
            "recovery_code_used",
            _to(member),
            _("A recovery code was used"),
            _("Someone signed in to your account with a recovery code.") + " " + words,
        )


def api_token_created(member: Member, name: str) -> None:
    with speaking(member.locale):
        _warning(
            "api_token_created",
            _to(member),
            _("A new API token was made"),
            _("A program named “%(name)s” can now act for you through the API.", name=name),
        )


def _warning(kind: str, to: Recipient, subject: str, news: str) -> None:
    """News of a change, with what to do when it was somebody else's."""
    _letter(
        kind,
        to,
        subject,
        news,
        before_link=_(
            "It was you? Then there is nothing to do. It was not?"
            " Choose a new password now: it signs everyone else out."
        ),
        link=(_("Choose a new password"), absolute("/forgot")),
    )


def _letter(
    kind: str,
    to: Recipient,
    subject: str,
    news: str,
    *,
    code: str = "",
    before_link: str = "",
    link: tuple[str, str] | None = None,
    after: str = "",
    closing: str = "",
) -> None:
    """A message of ours: greeting, news, code, link with words before and after it, closing."""
    mail.send(
        f"accounts.{kind}",
        to,
        subject,
        "accounts/letter",
        name=to.name,
        news=news,
        code=code,
        before_link=before_link,
        link=link,
        after=after,
        closing=closing,
    )


def _to(member: Member) -> Recipient:
    return Recipient(member.email, member.name, member.locale)


def _with_next(path: str, target: str) -> str:
    """The public address of a page that leads on to `target`."""
    return absolute(path if target == "/" else f"{path}?{urlencode({'next': target})}")
