"""Messages about documents; each names the document, what follows from it, and where to go on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.credentials import rules
from marketplace.trade.credentials.models import Credential, State

PATH = "/studio/credentials"


def _provider(member_id: int) -> Member:
    member = accounts.by_id(member_id)
    if member is None:
        raise LookupError(f"member {member_id} is not known")
    return member


def _facts(credential: Credential) -> dict[str, Any]:
    until = rules.day_words(credential.valid_until) if credential.valid_until else ""
    return {"document": rules.name(credential.document), "until": until, "reason": credential.reason}


def decided(credential: Credential) -> None:
    """To the provider: it is accepted, refused, or no longer accepted."""
    to = _provider(credential.provider_id)
    with speaking(to.locale):
        document = rules.name(credential.document)
        subject = {
            State.ACCEPTED: _("Checked and accepted: %(document)s", document=document),
            State.REFUSED: _("Please send another one: %(document)s", document=document),
            State.WITHDRAWN: _("No longer accepted: %(document)s", document=document),
        }[State(credential.state)]
        facts = _facts(credential)
    mail.send(
        "credential_decided",
        Recipient.of(to),
        subject,
        "credentials/decided",
        name=to.name,
        state=credential.state,
        url=absolute(PATH),
        **facts,
    )


def ends(credential: Credential, days: int) -> None:
    """To the provider, some weeks before its end."""
    to = _provider(credential.provider_id)
    with speaking(to.locale):
        document = rules.name(credential.document)
        subject = ngettext(
            "Ends in %(num)s day: %(document)s", "Ends in %(num)s days: %(document)s", days, document=document
        )
        facts = _facts(credential)
    mail.send(
        "credential_ends",
        Recipient.of(to),
        subject,
        "credentials/ends",
        name=to.name,
        url=absolute(PATH),
        **facts,
    )


def taken_off(provider_id: int, titles: Sequence[str], documents: Sequence[str], ahead: int) -> None:
    """To the provider: which offers cannot be found any more, for want of what, and what stays."""
    to = _provider(provider_id)
    with speaking(to.locale):
        subject = ngettext(
            "Your offer is hidden until we have a document",
            "%(num)s of your offers are hidden until we have a document",
            len(titles),
        )
        names = [rules.name(one) for one in documents]
    mail.send(
        "credential_taken_off",
        Recipient.of(to),
        subject,
        "credentials/taken_off",
        name=to.name,
        titles=list(titles),
        documents=names,
        ahead=ahead,
        url=absolute(PATH),
    )


def put_back(provider_id: int, titles: Sequence[str], kept: Sequence[str]) -> None:
    """To the provider: these can be found again; `kept` lack something else by now."""
    to = _provider(provider_id)
    with speaking(to.locale):
        subject = (
            ngettext("Your offer is shown again", "%(num)s of your offers are shown again", len(titles))
            if titles
            else _("Your documents are in order; your offer needs one more thing")
        )
    mail.send(
        "credential_put_back",
        Recipient.of(to),
        subject,
        "credentials/put_back",
        name=to.name,
        titles=list(titles),
        kept=list(kept),
        url=absolute("/studio/listings"),
    )


def announced(provider_id: int, document: str, begins_on: date) -> None:
    """To a provider whose offers a gate will hide: which document it will ask for, why, and from which day on."""
    to = _provider(provider_id)
    with speaking(to.locale):
        name, day = rules.name(document), rules.day_words(begins_on)
        subject = _("Asked for from %(day)s on: %(document)s", day=day, document=name)
        why = rules.why(document)
    mail.send(
        "credential_announced",
        Recipient.of(to),
        subject,
        "credentials/announced",
        name=to.name,
        document=name,
        day=day,
        why=why,
        url=absolute(PATH),
    )
