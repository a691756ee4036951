"""Changes to what a provider notes about customers; they flush, never commit."""

from sqlalchemy import delete

from marketplace.community.customers import queries
from marketplace.community.customers.models import CustomerNote, CustomerTag
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _

MOST_SIGNS = 2000
MOST_NOTES = 100
MOST_TAGS, MOST_TAG_SIGNS = 10, 30


def add_note(provider_id: int, customer_id: int, text: str) -> CustomerNote:
    """Note something about a customer. Raises `Invalid`."""
    kept = text.strip()
    if not 1 <= len(kept) <= MOST_SIGNS:
        raise _refused("text", _("Write a note of at most %(n)s characters.", n=MOST_SIGNS))
    if len(queries.notes(provider_id, customer_id)) >= MOST_NOTES:
        raise _refused("text", _("There are %(n)s notes already: remove one first.", n=MOST_NOTES))
    note = CustomerNote(
        public_id=ids.public_id("note"),
        provider_id=provider_id,
        customer_id=customer_id,
        text=kept,
        created_at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    return note


def remove_note(note: CustomerNote) -> None:
    """Erase a note; nothing of it stays."""
    db.session.delete(note)
    db.session.flush()


def set_tags(provider_id: int, customer_id: int, typed: str) -> list[str]:
    """The tags of a customer, parted by commas; these and no others. Raises `Invalid`."""
    tags = list(dict.fromkeys(tag for one in typed.split(",") if (tag := " ".join(one.split()).casefold())))
    if len(tags) > MOST_TAGS or any(len(tag) > MOST_TAG_SIGNS for tag in tags):
        sentence = _(
            "At most %(n)s tags of at most %(signs)s characters each.", n=MOST_TAGS, signs=MOST_TAG_SIGNS
        )
        raise _refused("tags", sentence)
    db.session.execute(
        delete(CustomerTag).where(
            CustomerTag.provider_id == provider_id, CustomerTag.customer_id == customer_id
        )
    )
    for tag in tags:
        db.session.add(CustomerTag(provider_id=provider_id, customer_id=customer_id, tag=tag))
    db.session.flush()
    return tags


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("What you typed is kept."), errors={field: [sentence]})
