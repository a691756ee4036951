"""From a report to a decision: what is reported is looked up, effects are done and undone, both sides are told."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from marketplace.community.messages import operations as messages
from marketplace.community.messages import queries as talks
from marketplace.community.messages.models import Message
from marketplace.community.reports import danger, emails, operations, queries
from marketplace.community.reports.grounds import DANGER, effect_of
from marketplace.community.reports.models import Appeal, Case, Party, Report, SubjectKind
from marketplace.community.reports.operations import Ruling, Subject, Told
from marketplace.community.reviews import operations as review_operations
from marketplace.community.reviews import queries as reviews
from marketplace.community.reviews.models import Review, Side
from marketplace.community.reviews.rules import short_name
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.measures import queries as measures
from marketplace.people.measures.models import MeasureKind
from marketplace.people.profiles import queries as profiles
from marketplace.trade.listings import operations as listing_operations
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import ListingStatus
from marketplace.workflows import (
    hide_page,
    moderate_articles,
    moderate_changes,
    moderate_clubs,
    moderate_gifts,
    moderate_goods,
    moderate_pictures,
    moderate_vouches,
    suspend_provider,
)
from marketplace.workflows.suspend_provider import Terms

AROUND = 5
"""So many messages before and after a reported one are shown to who decides, so that it is read in its place."""


class Context(NamedTuple):
    """What stands around what was reported: messages before and after, the page it is on, who it is between."""

    messages: Sequence[Message]
    path: str
    people: str = ""


def _gone() -> NotFound:
    return NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))


def _listing(public_id: str, _reader_id: int | None) -> Subject:
    view = listings.public(public_id, current_locale())
    if view is None:
        raise _gone()
    text = "\n\n".join(part for part in (view.summary, view.body) if part)
    return Subject(SubjectKind.LISTING, public_id, view.listing.provider_id, view.title, text)


def _profile(slug: str, _reader_id: int | None) -> Subject:
    found = profiles.public_by_slug(slug)
    if found is None:
        raise _gone()
    profile, member = found
    text = "\n\n".join(part for part in (profile.headline, profile.about) if part)
    return Subject(SubjectKind.PROFILE, profile.slug, member.id, profile.display_name, text)


def _message(public_id: str, reader_id: int | None) -> Subject:
    found = talks.by_public_id(public_id)
    if found is None or reader_id not in (found[1].customer_id, found[1].provider_id):
        raise _gone()
    message, _thread = found
    author = accounts.by_id(message.author_id)
    return Subject(
        SubjectKind.MESSAGE, public_id, message.author_id, author.name if author else "", message.text
    )


def _review(public_id: str, reader_id: int | None) -> Subject:
    review = _readable(public_id, reader_id)
    return Subject(SubjectKind.REVIEW, public_id, review.author_id, _named(review.author_id), review.body)


def _reply(public_id: str, reader_id: int | None) -> Subject:
    review = _readable(public_id, reader_id)
    if review.reply is None or review.reply_hidden_at is not None:
        raise _gone()
    return Subject(SubjectKind.REPLY, public_id, review.subject_id, _named(review.subject_id), review.reply)


def _readable(public_id: str, reader_id: int | None) -> Review:
    """A review as a reader may see it: what providers wrote about a guest is for the two alone."""
    review = reviews.public(public_id)
    is_between = review is not None and review.side == Side.PROVIDER
    if review is None or (is_between and reader_id not in (review.author_id, review.subject_id)):
        raise _gone()
    return review


def _named(member_id: int) -> str:
    member = accounts.by_id(member_id)
    return short_name(member.name) if member else ""


SUBJECTS: dict[str, Callable[[str, int | None], Subject]] = {
    SubjectKind.LISTING: _listing,
    SubjectKind.PROFILE: _profile,
    SubjectKind.MESSAGE: _message,
    SubjectKind.REVIEW: _review,
    SubjectKind.REPLY: _reply,
    SubjectKind.CLUB: moderate_clubs.club,
    SubjectKind.POST: moderate_clubs.post,
    SubjectKind.IDEA: moderate_clubs.idea,
    SubjectKind.MEETUP: moderate_clubs.meetup,
    SubjectKind.DESIGN: moderate_goods.design,
    SubjectKind.MAKER: moderate_goods.maker,
    SubjectKind.WORK: moderate_goods.work,
    SubjectKind.ARTICLE: moderate_articles.article,
    SubjectKind.COMMENT: moderate_articles.comment,
    SubjectKind.VOUCH: moderate_vouches.vouch,
    SubjectKind.GIFT: moderate_gifts.card,
}
"""How each kind is looked up for a reader; a later room adds its own."""


KINDS = (*SUBJECTS, SubjectKind.PICTURE, SubjectKind.CHANGE)
"""What a case can be about; pictures and changes are noticed by a list, or reported with what they belong to."""


def subject_of(kind: str, subject_id: str, reader_id: int | None) -> Subject:
    """What somebody wants to report, as they may see it. Raises NotFound."""
    if kind not in SUBJECTS:
        raise _gone()
    return SUBJECTS[kind](subject_id, reader_id)


def report(kind: str, subject_id: str, told: Told) -> Report:
    """Report something in the open transaction; the receipt goes out by mail."""
    subject = subject_of(kind, subject_id, told.member_id)
    filed, is_new = operations.file(subject, told)
    case = db.session.get_one(Case, filed.case_id)
    if kind == SubjectKind.GIFT:
        moderate_gifts.leave_page(subject.id)
    if told.reason == DANGER and case.alerted_at is None:
        danger.call(case)
    if is_new:
        emails.receipt(filed, subject.title, _reporter(filed))
    return filed


def _reporter(filed: Report) -> Member | None:
    return accounts.by_id(filed.reporter_id) if filed.reporter_id is not None else None


def decide(case_id: str, by: Member, ruling: Ruling) -> Case:
    """Decide a case, do what the decision says and undo what an earlier one did, and tell everybody who has a part."""
    case = queries.one(case_id, lock=True)
    objections = queries.waiting_appeals(case.id)
    before = operations.decide(case, by, ruling)
    _have(case, before, by)
    _tell(case, objections)
    return case


def _have(case: Case, before: str | None, by: Member) -> None:
    """The effects of the present decision in place of the earlier one's."""
    kind = case.subject_kind
    was, now = effect_of(before, kind, is_held=case.is_held), effect_of(case.decision, kind)
    reason = (case.words or "")[: suspend_provider.MAX_REASON]
    if case.subject_kind == SubjectKind.CHANGE:
        moderate_changes.settle(case.subject_id, let_in=not now.hides)
    elif was.hides != now.hides:
        _hide(case, by, reason, hidden=now.hides)
    if case.subject_kind == SubjectKind.REVIEW:
        review_operations.set_note(reviews.locked(case.subject_id), case.note)
    _measure(case, now.measure, by, reason)


def _measure(case: Case, wanted: MeasureKind | None, by: Member, reason: str) -> None:
    """The measure against the author that this case leads to, in place of the one it led to before."""
    held = measures.of_case(case.public_id)
    if held is not None and (held.kind != wanted or held.ends_at != case.until):
        suspend_provider.lift(held, by, reason)
        held = None
    author = accounts.by_id(case.author_id)
    is_over = case.until is not None and case.until <= clock.now()
    if (
        wanted is None
        or held is not None
        or is_over
        or author is None
        or author.status == MemberStatus.CLOSED
    ):
        return
    terms = Terms(wanted, case.until, case.public_id)
    if wanted is MeasureKind.LIMIT:
        suspend_provider.limit(author, by, reason, terms)
    else:
        suspend_provider.suspend(author, by, reason, terms)


def _hide(case: Case, by: Member, reason: str, *, hidden: bool) -> None:
    if (room := _ROOMS.get(case.subject_kind)) is not None:
        room(case.subject_kind, case.subject_id, hidden=hidden)
    elif case.subject_kind == SubjectKind.PICTURE:
        moderate_pictures.hide(case.subject_id, hidden=hidden)
    elif case.subject_kind == SubjectKind.REVIEW:
        review_operations.set_hidden(reviews.locked(case.subject_id), hidden=hidden)
    elif case.subject_kind == SubjectKind.REPLY:
        review_operations.hide_reply(reviews.locked(case.subject_id), hidden=hidden)
    elif case.subject_kind == SubjectKind.MESSAGE:
        found = talks.by_public_id(case.subject_id)
        if found is not None:
            messages.hide(found[0], hidden=hidden)
    elif case.subject_kind == SubjectKind.LISTING:
        _hide_listing(case, by, reason, hidden=hidden)
    elif case.subject_kind == SubjectKind.PROFILE:
        change = hide_page.hide if hidden else hide_page.show
        change(case.author_id, by, reason)


def _hide_listing(case: Case, by: Member, reason: str, *, hidden: bool) -> None:
    listing = listings.by_public_id(case.subject_id)
    if listing is None:
        return
    is_hidden = listing.status == ListingStatus.SUSPENDED
    if hidden and listing.status in (ListingStatus.PUBLISHED, ListingStatus.PAUSED):
        listing_operations.suspend(listing, by, reason)
    elif not hidden and is_hidden:
        listing_operations.reinstate(listing, by, reason)


def _tell(case: Case, objections: Sequence[Appeal]) -> None:
    """Reporters hear of every decision; the author of one that does something, or that followed an objection."""
    again = bool(objections)
    for filed in queries.reports(case.id):
        if filed.noticed_by is None:
            emails.decided(case, filed, _reporter(filed), again=again)
    author = accounts.by_id(case.author_id)
    is_told = (
        case.is_held
        or effect_of(case.decision, case.subject_kind) != effect_of(None, case.subject_kind)
        or case.note is not None
        or any(one.party == Party.AUTHOR for one in objections)
    )
    if author is not None and is_told:
        emails.ruled(case, author, again=again)


def context_of(case: Case) -> Context:
    """Where a case's subject stands, for who has claimed it."""
    if (path_of := _PATHS.get(case.subject_kind)) is not None:
        return Context((), path_of(case.subject_kind, case.subject_id))
    if case.subject_kind == SubjectKind.GIFT:
        return Context((), "", moderate_gifts.people(case.subject_id))
    found = talks.by_public_id(case.subject_id) if case.subject_kind == SubjectKind.MESSAGE else None
    if found is None:
        return Context((), "")
    message, thread = found
    return Context(
        talks.messages_after(thread.id, max(0, message.number - AROUND - 1), limit=2 * AROUND + 1), ""
    )


class _Hides(Protocol):
    """A room that hides what is its own, or shows it again."""

    def __call__(self, kind: str, subject_id: str, /, *, hidden: bool) -> None: ...


_ROOMS: dict[str, _Hides] = {
    **dict.fromkeys(moderate_clubs.KINDS, moderate_clubs.hide),
    **dict.fromkeys(moderate_goods.KINDS, moderate_goods.hide),
    **dict.fromkeys(moderate_articles.KINDS, moderate_articles.hide),
    **dict.fromkeys(moderate_vouches.KINDS, moderate_vouches.hide),
    **dict.fromkeys(moderate_gifts.KINDS, moderate_gifts.hide),
}
_PATHS: dict[str, Callable[[str, str], str]] = {
    SubjectKind.LISTING: lambda _kind, listing_id: f"/listings/{listing_id}",
    SubjectKind.PROFILE: lambda _kind, slug: f"/people/{slug}" if profiles.public_by_slug(slug) else "",
    SubjectKind.REVIEW: lambda _kind, review_id: reviews.path_of(review_id),
    SubjectKind.REPLY: lambda _kind, review_id: reviews.path_of(review_id),
    SubjectKind.CHANGE: lambda _kind, change_id: moderate_changes.path_of(change_id),
    **dict.fromkeys(moderate_clubs.KINDS, moderate_clubs.path_of),
    **dict.fromkeys(moderate_goods.KINDS, moderate_goods.path_of),
    **dict.fromkeys(moderate_articles.KINDS, moderate_articles.path_of),
    **dict.fromkeys(moderate_vouches.KINDS, moderate_vouches.path_of),
}
