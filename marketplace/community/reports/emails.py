"""Letters about reports: the receipt, and the decision with its reasons to each side."""

from marketplace.community.reports.grounds import done_words, ground_words
from marketplace.community.reports.models import Case, Report
from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def _to(report: Report, member: Member | None) -> Recipient:
    """Who reported, by their account or by the address they left."""
    if member is not None:
        return Recipient.of(member)
    address = report.email or ""
    return Recipient(address, address, report.locale)


def receipt(report: Report, title: str, member: Member | None) -> None:
    """To who reported: it has arrived, and what happens next."""
    to = _to(report, member)
    with speaking(to.locale):
        subject = _("We have your report")
    mail.send(
        "report_received",
        to,
        subject,
        "reports/told",
        paragraphs=_receipt_words(to.locale, title, report.public_id),
        url="",
    )


def _receipt_words(locale: str, title: str, reference: str) -> list[str]:
    with speaking(locale):
        return [
            _(
                "We have your report about “%(title)s”. Its number is %(reference)s.",
                title=title,
                reference=reference,
            ),
            _("A person on our team looks at it, decides, and writes to you with the reasons."),
            _("If somebody is in danger right now, call 112."),
        ]


def decided(case: Case, report: Report, member: Member | None, *, again: bool) -> None:
    """To who reported: what was decided, and why."""
    to = _to(report, member)
    with speaking(to.locale):
        subject = _("Our second look at your report") if again else _("What we decided about your report")
        paragraphs = [
            _(
                "You reported “%(title)s” (%(reference)s).",
                title=case.seen["title"],
                reference=report.public_id,
            ),
            *_ruling(case),
        ]
        if member is not None and not again and case.decision == "none":
            paragraphs.append(_("You can object once, within six months; someone else looks at it then."))
    url = absolute(f"/reports/{case.public_id}") if member is not None else ""
    mail.send("report_decided", to, subject, "reports/told", paragraphs=paragraphs, url=url)


def ruled(case: Case, author: Member, *, again: bool) -> None:
    """To whose it is: what was decided about it, and why. Who reported it is not said."""
    with speaking(author.locale):
        subject = (
            _("Our second look at our decision") if again else _("A decision about what you wrote or offer")
        )
        paragraphs = [
            _("It is about “%(title)s”, which was reported to us.", title=case.seen["title"]),
            *_ruling(case),
        ]
        if not again:
            paragraphs.append(_("You can object once, within six months; someone else looks at it then."))
    mail.send(
        "report_ruled",
        Recipient.of(author),
        subject,
        "reports/told",
        paragraphs=paragraphs,
        url=absolute(f"/reports/{case.public_id}"),
    )


def _ruling(case: Case) -> list[str]:
    return [
        done_words(case.decision or "none", case.subject_kind),
        ground_words(case.ground or "none"),
        _("Our reasons: %(words)s", words=case.words),
        _("A person decided this; no machine did."),
    ]
