"""Messages about papers; composes no paper."""

from marketplace.core import mail
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.money.papers import sheet
from marketplace.money.papers.models import Paper
from marketplace.people.accounts import queries as accounts


def recap(paper: Paper) -> None:
    """To a provider, in January: what they sold last year, by number and sum."""
    provider = accounts.by_id(paper.owner_id)
    if provider is None:
        return
    with speaking(provider.locale):
        subject = sheet.title_of(paper)
        sold = ngettext(
            "In %(year)s you made %(num)s sale on our site, for %(amount)s before our commission.",
            "In %(year)s you made %(num)s sales on our site, for %(amount)s before our commission.",
            paper.body["count"],
            year=paper.subject_id,
            amount=money(paper.amount_minor, paper.currency),
        )
    mail.send(
        "paper_recap",
        Recipient.of(provider),
        subject,
        "papers/recap",
        name=provider.name,
        sold=sold,
        url=absolute(f"/studio/documents/{paper.public_id}"),
    )
