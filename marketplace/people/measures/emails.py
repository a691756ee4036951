"""Letters about measures: that one began where no case says so, and that it ended."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.people.measures import objections, words
from marketplace.people.measures.models import Measure, MeasureKind


def begun(member: Member, measure: Measure) -> None:
    """To whom it concerns: what it means, until when, and why."""
    with speaking(member.locale):
        subjects = {
            MeasureKind.LIMIT: _("What you write is limited for a while"),
            MeasureKind.SUSPEND: _("Your account is suspended"),
            MeasureKind.BAN: _("Your account is closed for good"),
        }
        mail.send(
            f"measure_{measure.kind}",
            Recipient.of(member),
            subjects[MeasureKind(measure.kind)],
            "measures/told",
            name=member.name,
            paragraphs=[
                *words.meaning(measure.kind, measure.ends_at),
                _("The reason: %(reason)s", reason=measure.words),
                _("You can object once, within six months; someone else looks at it then."),
            ],
            url=absolute(f"/measures/{objections.token(measure)}"),
        )


def over(member: Member, measure: Measure) -> None:
    """To whom it concerned: its time is over."""
    is_limit = measure.kind == MeasureKind.LIMIT
    with speaking(member.locale):
        subject = _("You can write as before") if is_limit else _("Your account is open again")
        told = (
            _("The limit on what you write has ended by itself, as we said.")
            if is_limit
            else _(
                "The suspension of your account has ended by itself, as we said. Sign in as before;"
                " your offers are paused until you show them again."
            )
        )
        mail.send(
            "measure_over",
            Recipient.of(member),
            subject,
            "measures/told",
            name=member.name,
            paragraphs=[told],
        )
