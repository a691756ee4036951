"""Looks at reviews: notes what speaks against each, holds it or lets it go; flushes, never commits, deletes nothing."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.honesty import emails, facts, rules, wording
from marketplace.community.honesty.models import HoldState, News, ReviewHold, ReviewLook, ReviewPrint
from marketplace.community.honesty.rules import Flag
from marketplace.community.reviews import operations as reviews
from marketplace.community.reviews.models import Review, ReviewState, Side
from marketplace.core import audit, clock, ids
from marketplace.core.database import db

ABOUT = timedelta(days=90)
"""So far back reviews are looked at again when something new is known of a member."""
AT_ONCE = 200


def look(review_id: int) -> ReviewLook | None:
    """Look at a written review of a customer now; None for anything else. Its row is locked.

    What it newly rests on is looked at next, because that rests on it as well.
    """
    review = db.session.get(Review, review_id, with_for_update=True, populate_existing=True)
    if review is None or review.side != Side.CUSTOMER or review.state == ReviewState.DRAFT:
        return None
    now = clock.now()
    known = _look_of(review)
    if known.looked_at is None:
        _keep_prints(review)
    found = _with_lasting(rules.flags(facts.of(review.id)), known, now)
    _look_soon(rules.rests_on(found) - rules.rests_on(known.flags) - {review.id})
    known.flags, known.score = found, rules.score(found)
    known.looked_at, known.due_at = now, _next_look(review, now)
    db.session.flush()
    _hold_or_let_go(review, known)
    return known


def _look_of(review: Review) -> ReviewLook:
    db.session.execute(insert(ReviewLook).values(review_id=review.id, flags=[]).on_conflict_do_nothing())
    return db.session.get_one(ReviewLook, review.id, with_for_update=True, populate_existing=True)


def _keep_prints(review: Review) -> None:
    prints = wording.bands(wording.shingles(review.body))
    if prints:
        rows = [{"review_id": review.id, "band": band, "print": one} for band, one in enumerate(prints)]
        db.session.execute(insert(ReviewPrint).values(rows).on_conflict_do_nothing())


def _with_lasting(found: list[Flag], known: ReviewLook, now: datetime) -> list[Flag]:
    """Sessions end: what they showed lately still counts."""
    if known.looked_at is None or now - known.looked_at > rules.LASTING:
        return found
    codes = rules.codes(found)
    kept = [flag for flag in known.flags if flag["code"] in rules.PERISHABLE and flag["code"] not in codes]
    return [*found, *kept]


def _next_look(review: Review, now: datetime) -> datetime | None:
    written = review.written_at or review.created_at
    return next((written + after for after in rules.LOOKS if written + after > now), None)


def _look_soon(review_ids: Collection[int]) -> None:
    """Have reviews looked at by the next sweep. Rows are added, none is waited for."""
    if review_ids:
        db.session.execute(insert(News), [{"review_id": one} for one in sorted(review_ids)])


def _hold_or_let_go(review: Review, known: ReviewLook) -> None:
    holds = (
        select(ReviewHold).where(ReviewHold.review_id == review.id).order_by(ReviewHold.id.desc()).limit(1)
    )
    last = db.session.scalar(holds.with_for_update().execution_options(populate_existing=True))
    if last is None or last.state == HoldState.RELEASED:
        was_judged = last is not None and last.decided_by is not None
        again = rules.is_held_again(known.flags, last.flags) if last is not None and was_judged else True
        if known.score >= rules.HOLD_FROM and again:
            _hold(review, known)
    elif last.state == HoldState.WAITING:
        if known.score < rules.LET_GO_BELOW and last.claimed_by is None:
            let_go(last, review)
        elif known.score > last.score:
            last.flags, last.score = known.flags, known.score
            db.session.flush()


def _hold(review: Review, known: ReviewLook) -> None:
    hold = ReviewHold(
        public_id=ids.public_id("hld"),
        review_id=review.id,
        author_id=review.author_id,
        subject_id=review.subject_id,
        state=HoldState.WAITING,
        score=known.score,
        flags=known.flags,
        was_public=review.is_public,
        held_at=clock.now(),
    )
    db.session.add(hold)
    db.session.flush()
    reviews.set_held(review, hold.held_at)
    audit.record(
        "review.hold",
        actor_id=None,
        subject=("review_hold", hold.public_id),
        after={"score": known.score, "codes": sorted(rules.codes(known.flags))},
    )
    emails.held(hold)


def let_go(hold: ReviewHold, review: Review) -> None:
    """What spoke against it is gone before anybody decided: it counts again."""
    hold.state, hold.decided_at = HoldState.RELEASED, clock.now()
    db.session.flush()
    free(hold, review)
    audit.record("review.let_go", actor_id=None, subject=("review_hold", hold.public_id))
    emails.decided(hold, again=False)


def free(hold: ReviewHold, review: Review) -> None:
    """Publish what was held; whom it is about reads it now, unless they could before."""
    reviews.set_held(review, None)
    if review.is_public and not hold.was_public:
        reviews.tell_released(review)


def due(now: datetime) -> list[str]:
    """Reviews to look at, the longest waiting first."""
    query = select(ReviewLook.review_id).where(ReviewLook.due_at <= now).order_by(ReviewLook.due_at)
    return [str(one) for one in db.session.scalars(query.limit(AT_ONCE))]


# By a member or somebody who shares a mark with them, about one of these, or about whom two of these wrote.
_CONCERNED = text("""
    select r.id from review r where r.author_id = any(:who) and r.side = 'customer' and r.state <> 'draft'
        and r.written_at > :since and (r.subject_id = any(:who) or exists (select from review o
            where o.subject_id = r.subject_id and o.author_id = any(:who) and o.author_id <> r.author_id
                and o.state <> 'draft' and o.side = 'customer'))
    order by r.id desc limit 200
""")
_CARDS = text(
    "select distinct card_hash from payment where payer_id = :member and card_hash is not null limit 5"
)
_TIED = text("""
    select vouched_id from vouch where voucher_id = :member and revoked_at is null
        and relation in ('colleague','family','partner')
""")


def take_news(limit: int = 500) -> int:
    """Take what rows told, and mark the reviews it may concern, in the order of ids; how much there was."""
    query = select(News.id, News.member_id, News.review_id).order_by(News.id).limit(limit)
    news = db.session.execute(query.with_for_update(skip_locked=True)).all()
    concerned = {one.review_id for one in news if one.review_id is not None}
    for member_id in sorted({one.member_id for one in news if one.member_id is not None}):
        concerned |= set(_concerned(member_id))
    if concerned:
        rows = [{"review_id": one, "due_at": clock.now(), "flags": []} for one in sorted(concerned)]
        marked = insert(ReviewLook).values(rows)
        db.session.execute(
            marked.on_conflict_do_update(
                index_elements=["review_id"], set_={"due_at": marked.excluded.due_at}
            )
        )
    db.session.execute(delete(News).where(News.id.in_([one.id for one in news])))
    return len(news)


def _concerned(member_id: int) -> list[int]:
    cards = list(db.session.scalars(_CARDS, {"member": member_id})) or [None]
    others = {one for card in cards for one in facts.sharers(member_id, card)}
    others |= set(db.session.scalars(_TIED, {"member": member_id}))
    if not others:
        return []
    values = {"who": [member_id, *others], "since": clock.now() - ABOUT}
    return list(db.session.scalars(_CONCERNED, values))


_FORGET = (
    "update payment set card_hash = null where card_hash is not null and paid_at < :before",
    "delete from review_print p using review r where r.id = p.review_id and r.written_at < :before",
    """delete from review_look l using review r where r.id = l.review_id and r.written_at < :before
        and r.held_at is null""",
)


def forget(before: datetime) -> None:
    """Erase the marks of cards, texts and looks from before; what was held and decided stays with its reasons."""
    for statement in _FORGET:
        db.session.execute(text(statement), {"before": before})
