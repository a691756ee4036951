"""What members make and sell, in moderation: designs, makers and works, looked up, hidden, and in their place."""

from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue import operations as catalogue
from marketplace.goods.designs import operations as design_operations
from marketplace.goods.designs import queries as designs
from marketplace.goods.works import naming as work_naming
from marketplace.goods.works import operations as work_operations
from marketplace.goods.works import queries as works
from marketplace.workflows import buy_work

KINDS = (SubjectKind.DESIGN, SubjectKind.MAKER, SubjectKind.WORK)


def _gone() -> NotFound:
    return NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))


def design(good_id: str, _reader_id: int | None) -> Subject:
    """A design that was sold, as anybody sees it. Raises NotFound."""
    found = designs.named(good_id)
    if found is None or found[1].hidden_at is not None:
        raise _gone()
    _design, good, made_by = found
    text = "\n\n".join((good.name_en, good.text_en, good.name_fr, good.text_fr, made_by.name))
    return Subject(SubjectKind.DESIGN, good_id, made_by.member_id, naming.name(good), text)


def maker(slug: str, _reader_id: int | None) -> Subject:
    """A maker's name and page, as anybody sees them. Raises NotFound."""
    found = designs.maker(slug)
    return Subject(SubjectKind.MAKER, slug, found.member_id, found.name, found.name)


def work(public_id: str, _reader_id: int | None) -> Subject:
    """A work that is sold, as anybody sees it. Raises NotFound."""
    found = works.shown(public_id).work
    title = work_naming.title(found)
    return Subject(
        SubjectKind.WORK, public_id, found.provider_id, title, f"{title}\n\n{work_naming.words(found)}"
    )


def hide(kind: str, subject_id: str, *, hidden: bool) -> None:
    """Hide it, or show it again. The row is locked by what changes it."""
    if kind == SubjectKind.DESIGN and (found := designs.named(subject_id)):
        catalogue.hide(found[1], hidden=hidden)
    elif kind == SubjectKind.MAKER and (made_by := designs.maker_for_staff(subject_id)):
        design_operations.hide_maker(made_by, hidden=hidden)
    elif kind == SubjectKind.WORK:
        found_work = works.one(subject_id, lock=True)
        work_operations.hide(found_work, hidden=hidden)
        if hidden:
            buy_work.close_pages(work_id=found_work.id)


def path_of(kind: str, subject_id: str) -> str:
    """Where staff see it, whether it is hidden or not."""
    if kind == SubjectKind.DESIGN:
        found = designs.named(subject_id)
        return f"/admin/designs/{found[0].public_id}" if found else ""
    return f"/makers/{subject_id}" if kind == SubjectKind.MAKER else f"/admin/works/{subject_id}"
