"""Vouches in moderation: how one is looked up, hidden, and shown in its place."""

from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.community.vouches import operations, queries
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.profiles import queries as profiles

KINDS = (SubjectKind.VOUCH,)


def vouch(public_id: str, _reader_id: int | None) -> Subject:
    """A vouch as anybody reads it. Raises NotFound."""
    found = queries.by_public_id(public_id)
    if found is None or found[0].hidden_at is not None:
        raise NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))
    said, about = found
    text = "\n\n".join(part for part in (said.sentence, said.affiliation) if part)
    return Subject(SubjectKind.VOUCH, public_id, said.voucher_id, about.display_name, text)


def hide(_kind: str, public_id: str, *, hidden: bool) -> None:
    """Hide it, or show it again; who stands up for somebody is counted anew."""
    found = queries.by_public_id(public_id)
    if found is not None:
        operations.hide(found[0], hidden=hidden)


def path_of(_kind: str, public_id: str) -> str:
    """Where it stands, empty for what nobody finds there any more."""
    found = queries.by_public_id(public_id)
    return f"/people/{found[1].slug}#vouches" if found and profiles.public_by_slug(found[1].slug) else ""
