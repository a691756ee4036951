"""Messages that ask a seller for tax details; they never repeat what is known."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.money.tax.rules import Step
from marketplace.people.accounts.models import Member


def wanted(member: Member, step: Step) -> None:
    """The request, its two reminders, and word that payouts wait."""
    with speaking(member.locale):
        subject = {
            Step.ASK: _("We need your tax details"),
            Step.REMIND: _("Reminder: we need your tax details"),
            Step.REMIND_AGAIN: _("Last reminder: without your tax details payouts will stop"),
            Step.BLOCK: _("Your payouts wait for your tax details"),
        }[step]
    mail.send(
        f"tax_{step}",
        Recipient.of(member),
        subject,
        "tax/wanted",
        name=member.name,
        step=step.value,
        url=absolute("/studio/tax"),
    )
