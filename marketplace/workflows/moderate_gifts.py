"""Cards of gifts in moderation, of goods and of memberships: looked up, taken away and given back.

One kind for both: whoever reads, reports or decides about a card does not care what was given. Their ids tell them
apart. A given membership's card is reported by the address that opens it, `<id>.<secret>`; a case keeps the id alone.
"""

import hmac

from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import naming
from marketplace.goods.inventory import emails, gifts, queries
from marketplace.goods.inventory.queries import GiftView
from marketplace.goods.plan_gifts import emails as plan_emails
from marketplace.goods.plan_gifts import operations as plan_gifts
from marketplace.goods.plan_gifts import pages as plan_pages
from marketplace.goods.plan_gifts import queries as plan_queries
from marketplace.goods.plan_gifts.models import GiftState
from marketplace.goods.plan_gifts.queries import GiftView as PlanGiftView
from marketplace.people.accounts.models import Member

KINDS = (SubjectKind.GIFT,)
_OF_PLANS = "pgf_"


def _gone() -> NotFound:
    return NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))


def card(subject_id: str, reader_id: int | None) -> Subject:
    """A card as who may read it does: its receiver, or whoever has the link of a membership. Raises NotFound."""
    if subject_id.startswith(_OF_PLANS):
        return _plan_card(subject_id)
    view = queries.gift_for(reader_id, subject_id) if reader_id is not None else None
    if view is None or not view.gift.words:
        raise _gone()
    return subject_of_gift(view)


def _plan_card(subject_id: str) -> Subject:
    public_id, _dot, secret = subject_id.partition(".")
    view = plan_queries.view(public_id)
    if view is None or not hmac.compare_digest(view.gift.secret.encode(), secret.encode()):
        raise _gone()
    if view.gift.state in (GiftState.OPEN, GiftState.DROPPED) or not view.gift.words:
        raise _gone()
    return subject_of_plan(view)


def subject_of_gift(view: GiftView) -> Subject:
    """The card of a good that was given."""
    gift = view.gift
    return Subject(SubjectKind.GIFT, gift.public_id, gift.giver_id, naming.name(view.good), gift.message)


def subject_of_plan(view: PlanGiftView) -> Subject:
    """The card of a membership that was given."""
    gift = view.gift
    return Subject(SubjectKind.GIFT, gift.public_id, gift.giver_id, plan_pages.what(view), gift.message)


def hide(_kind: str, public_id: str, *, hidden: bool) -> None:
    """Take the words of a card away, or give them back. The row is locked.

    A receiver whose present came without its words reads them in a letter once they are let through.
    """
    if public_id.startswith(_OF_PLANS):
        if (given := plan_queries.locked(public_id)) is not None:
            is_news = not hidden and given.came_without_words
            plan_gifts.hide_words(given, hidden=hidden)
            if is_news:
                plan_emails.words_released(given)
    elif (view := queries.gift_named(public_id, lock=True)) is not None:
        is_news = not hidden and view.gift.came_without_words
        gifts.hide_words(view.gift, hidden=hidden)
        if is_news:
            emails.words_released(view, db.session.get_one(Member, view.gift.receiver_id))


def leave_page(public_id: str) -> None:
    """Who reports a card does not want to show it meanwhile: it leaves her page."""
    if (view := queries.gift_named(public_id, lock=True)) is not None:
        gifts.leave_page(view.gift)


def people(public_id: str) -> str:
    """Who gave it to whom, in words; "" for what is not there any more."""
    if public_id.startswith(_OF_PLANS):
        plan = plan_queries.view(public_id)
        giver, receiver = (plan.giver, plan.receiver) if plan is not None else ("", None)
    else:
        view = queries.gift_named(public_id)
        giver, receiver = (view.giver, view.receiver) if view is not None else ("", None)
    if not giver:
        return ""
    if receiver is None:
        return _("From %(giver)s, for whoever opens its link first", giver=giver)
    return _("From %(giver)s to %(receiver)s", giver=giver, receiver=receiver)
