"""Letters about reports: the receipt, and the decision with its reasons to each side."""

from datetime import datetime

from marketplace.community.reports import emergency, queries, signed
from marketplace.community.reports.grounds import done_words, ground_words, kind_words, measure_meaning
from marketplace.community.reports.models import Case, Report
from marketplace.core import mail
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
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
            _(
                "If somebody is in danger right now, call. We read every report, and help comes faster by telephone:"
            ),
            *(f"{one.words}: {one.number}" for one in emergency.numbers()),
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
            *_ruling(case, to.locale),
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
            _("It is about “%(title)s”.", title=case.seen["title"])
            if queries.is_only_noticed(case.id)
            else _("It is about “%(title)s”, which was reported to us.", title=case.seen["title"]),
            *_ruling(case, author.locale),
            *measure_meaning(case.decision, case.until),
        ]
        if not again:
            paragraphs.append(_("You can object once, within six months; someone else looks at it then."))
    mail.send(
        "report_ruled",
        Recipient.of(author),
        subject,
        "reports/told",
        paragraphs=paragraphs,
        # Whoever may not sign in any more reads it and objects by this address.
        url=absolute(f"/decisions/{signed.token(case, author.id)}"),
    )


def _ruling(case: Case, locale: str) -> list[str]:
    return [
        done_words(case.decision or "none", case.subject_kind),
        ground_words(case.ground or "none"),
        _("Our reasons: %(words)s", words=queries.words_for(case, locale)),
        how_words(by_list=queries.is_noticed_by_list(case.id)),
    ]


def how_words(*, by_list: bool) -> str:
    """Which part machines had in it, as the law asks us to say."""
    if by_list:
        return _("One of our lists of words and pictures noticed it; a person decided.")
    return _("A person decided this; no machine did.")


def danger(case: Case, member: Member, answer_by: datetime) -> None:
    """To somebody of the team: a person may be in danger, and until when they have to be answered."""
    with speaking(member.locale):
        by = datetime_words(answer_by, settings().company_zone)
        mail.send(
            "report_danger",
            Recipient.of(member),
            _("Somebody may be in danger: answer by %(when)s", when=by),
            "reports/told",
            paragraphs=[
                _(
                    "A report says that somebody may be in danger. Kind: %(kind)s.",
                    kind=kind_words(case.subject_kind),
                ),
                _("Take the case now, read it, and call the emergency services if there is any doubt."),
                _("If nobody takes it within a quarter of an hour, the whole team is called."),
            ],
            url=absolute(f"/admin/reports/{case.public_id}"),
        )


def held(case: Case, author: Member) -> None:
    """To whose thing waits because of a list: nothing is lost, and a person looks."""
    with speaking(author.locale):
        mail.send(
            "report_held",
            Recipient.of(author),
            _("Something of yours waits for a person of our team"),
            "reports/told",
            paragraphs=[
                _("It is about “%(title)s”.", title=case.seen["title"]),
                _(
                    "One of our lists of words and pictures noticed it. Nothing is deleted: others see it once a"
                    " person of our team has looked, most often within a day."
                ),
                _("You do not have to do anything, and we write to you when it is decided."),
            ],
            url="",
        )
