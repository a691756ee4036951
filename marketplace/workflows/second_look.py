"""An objection to a measure without a case is decided: the measure stays or ends at once, and the member is told."""

from marketplace.core import mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.people.measures import objections, words
from marketplace.people.measures.models import Measure, Objection, ObjectionOutcome
from marketplace.workflows import suspend_provider


def decide(objection_id: str, by: Member, outcome: ObjectionOutcome, reasons: str) -> Objection:
    """Decide it in the open transaction, as another person than who took the measure. One letter says all of it."""
    objection, measure = objections.one(objection_id, lock=True)
    objections.close(objection, measure, by, outcome, reasons)
    if outcome is ObjectionOutcome.ENDED and measure.ended_at is None:
        suspend_provider.lift(measure, by, reasons.strip(), tells=False)
    _tell(objection, measure)
    return objection


def _tell(objection: Objection, measure: Measure) -> None:
    member = db.session.get_one(Member, measure.member_id)
    with speaking(member.locale):
        is_kept = objection.outcome == ObjectionOutcome.KEPT
        paragraphs = [
            _("Another person of our team read your objection and looked at everything again."),
            _("The measure stays: %(what)s.", what=words.line(measure))
            if is_kept
            else _("The measure has ended: %(what)s.", what=words.name(measure.kind)),
            _("The reason: %(reason)s", reason=objection.reasons),
        ]
        mail.send(
            "measure_looked_at_again",
            Recipient.of(member),
            _("Our second look at our decision"),
            "measures/told",
            name=member.name,
            paragraphs=paragraphs,
            url=absolute(f"/measures/{objections.token(measure)}"),
        )
