"""Gates are set and ended by administrators, from a day on; the sweep turns them, nothing here hides a listing."""

from datetime import date

from sqlalchemy import select

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.credentials import queries
from marketplace.trade.credentials.models import NONE_KNOWN, Activity, Gate


def set_gate(
    country: str, activity: Activity, document: str, source: str, begins_on: date, by: Member
) -> Gate:
    """A document is asked for from a day on, or (`none`) nothing is known to be. The day may be today, never before.

    Raises `Invalid` for a day that is over, for a country that is none, and for what is asked for already.
    """
    country = country.upper()
    if not (country.isascii() and country.isalpha() and len(country) == 2):
        raise _wrong("country", _("Write the two letters of a country, such as BE."))
    if begins_on < queries.today():
        raise _wrong("begins_on", _("A gate begins today or later: providers are told beforehand."))
    _check_contradiction(country, activity, document)
    gate = Gate(
        public_id=ids.public_id("gat"),
        country=country,
        activity=activity,
        document=document,
        source=source,
        begins_on=begins_on,
        set_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(gate)
    db.session.flush()
    _record("gate.set", gate, by)
    return gate


def _check_contradiction(country: str, activity: Activity, document: str) -> None:
    query = select(Gate.document).where(
        Gate.country == country, Gate.activity == activity, Gate.ended_at.is_(None)
    )
    # Two administrators at once meet at the unique index.
    known = set(db.session.scalars(query))
    if document in known:
        raise _wrong("document", _("This is asked for already."))
    if known and NONE_KNOWN in {document, *known}:
        raise _wrong("document", _("End what stands there first: the two contradict one another."))


def end_gate(gate: Gate, by: Member) -> None:
    """It is no longer asked for from today on; the sweep shows again what it hid. The row is locked."""
    if gate.ended_at is not None or gate.ends_on is not None:
        return
    today = queries.today()
    if gate.enforced_at is None:
        gate.ended_at = clock.now()
    gate.ends_on = max(today, gate.begins_on)
    db.session.flush()
    _record("gate.ended", gate, by)


def _record(act: str, gate: Gate, by: Member) -> None:
    after = {
        "country": gate.country,
        "activity": gate.activity,
        "document": gate.document,
        "begins_on": gate.begins_on.isoformat(),
        "ends_on": gate.ends_on.isoformat() if gate.ends_on else None,
    }
    audit.record(act, actor_id=by.id, subject=("credential_gate", gate.public_id), after=after)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("What you typed is kept."), errors={field: [sentence]})
