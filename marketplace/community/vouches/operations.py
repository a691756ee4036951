"""Changes to vouches; they flush, never commit. What is shown of them is counted anew for those concerned alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import update

from marketplace.community.allowance import texts
from marketplace.community.allowance.rules import Page
from marketplace.community.lists import holding
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.community.vouches import queries, rules
from marketplace.community.vouches.models import AFFILIATED, Relation, Vouch
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.search import standing


class NoVouchNow(Refusal):
    code = "no_vouch_now"


@dataclass(frozen=True, slots=True)
class Words:
    relation: Relation
    sentence: str
    affiliation: str = ""


def missing() -> NotFound:
    return NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))


def vouch(voucher: Member, slug: str, words: Words, locale: str) -> Vouch:
    """Stand up for a provider. The voucher's row is locked, so that the fourth of a month finds three.

    Raises `NoVouchNow` for oneself, a second time, and a fourth a month; `Invalid` for a tie not told, or links.
    """
    profile = queries.provider_by_slug(slug)
    if profile is None:
        raise missing()
    db.session.get_one(Member, voucher.id, with_for_update=True, populate_existing=True)
    _check(voucher, profile.member_id)
    if words.relation in AFFILIATED and not words.affiliation:
        sentence = _("Say what ties you: “I cook with her”, for example.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"affiliation": [sentence]},
        )
    texts.check(voucher, Page.VOUCH, {"affiliation": words.affiliation, "sentence": words.sentence})
    row = Vouch(
        public_id=ids.public_id("vou"),
        voucher_id=voucher.id,
        vouched_id=profile.member_id,
        relation=words.relation,
        affiliation=words.affiliation,
        sentence=words.sentence,
        locale=locale,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    said = f"{row.sentence}\n\n{row.affiliation}".strip()
    about = Subject(SubjectKind.VOUCH, row.public_id, voucher.id, profile.display_name, said)
    if holding.look(about, locale=locale):
        row.hidden_at = clock.now()
        db.session.flush()
    recount_around(row.vouched_id)
    return row


def hide(row: Vouch, *, hidden: bool) -> None:
    """What moderators decided. What nobody sees counts for nobody."""
    row.hidden_at = clock.now() if hidden else None
    db.session.flush()
    recount_around(row.vouched_id)


def _check(voucher: Member, vouched_id: int) -> None:
    if voucher.id == vouched_id:
        raise NoVouchNow(_("Nobody vouches for themselves."), todo=_("Ask a neighbour who knows you."))
    if queries.live(voucher.id, vouched_id) is not None:
        raise NoVouchNow(
            _("You vouch for this person already."), todo=_("You can take it back, and write another.")
        )
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if queries.given_since(voucher.id, month) >= rules.A_MONTH:
        raise NoVouchNow(
            _("You have vouched for three people this month."),
            kept=_("Those stand."),
            todo=_("The next month brings three more: what is rare is worth something."),
        )


def revoke(public_id: str, voucher: Member) -> Vouch:
    """Take a vouch back: it is gone from every page at once."""
    row = queries.own(public_id, voucher.id)
    if row is None:
        raise missing()
    row.revoked_at = clock.now()
    db.session.flush()
    recount_around(row.vouched_id)
    return row


def note_sanction(member_id: int) -> None:
    """A member was sanctioned: what they gave stops counting, and those who vouched for them weigh less."""
    now = clock.now()
    vouchers = queries.vouchers_of(member_id)
    db.session.execute(
        update(Vouch)
        .where(Vouch.vouched_id == member_id, Vouch.revoked_at.is_(None), Vouch.failed_at.is_(None))
        .values(failed_at=now)
    )
    concerned = {touched for one in (member_id, *vouchers) for touched in queries.touched_by(one)}
    recount(concerned)


def note_reinstated(member_id: int) -> None:
    """What they gave counts again; what it cost those who vouched for them stays for its year."""
    recount(queries.touched_by(member_id))


def recount_around(vouched_id: int) -> None:
    """After a vouch came or went: its receiver, and whoever may be in a ring through it.

    A ring of at most four through this vouch begins at its receiver and reaches everybody in it within three
    steps, so nobody else can be concerned: the cost does not depend on how many members there are.
    """
    gives = queries.gives_of([vouched_id], rules.RING_STEPS)
    recount({vouched_id, *rules.within([vouched_id], gives, rules.RING_STEPS)})


def recount(member_ids: Iterable[int]) -> None:
    """Count the neighbours of these members, in the order of ids, so that two recounts never wait crosswise."""
    for member_id in sorted(set(member_ids)):
        vouchers = queries.vouchers_of(member_id)
        gives = queries.gives_of([member_id], rules.RING_STEPS) if vouchers else {}
        ring = rules.within([member_id], gives, rules.RING_STEPS) & set(vouchers)
        weights = queries.weights_of(vouchers, clock.now()) if vouchers else {}
        standing.put_vouches(member_id, rules.neighbours(weights, ring))
