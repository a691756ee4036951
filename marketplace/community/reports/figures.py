"""Figures of a year of moderation, as everybody may read them: no person and no text is in them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.people.measures import queries as measures

FIRST_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Time:
    """How many cases were decided, and within how many hours half and nine in ten of them were."""

    cases: int
    half: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A calendar year, UTC. Cases count in the year of their decision, reports and objections in that of their own."""

    year: int
    reports: int
    reasons: list[tuple[str, int]]
    """What people reported, by the reason they gave."""
    decided: list[tuple[str, str, str, int]]
    """(decision, ground, kind, cases)"""
    times: Time
    urgent: Time
    """Of those where somebody may have been in danger."""
    appeals: dict[str, int]
    """Outcome → objections; `open` for those that wait."""
    measures: dict[str, int]
    noticed: int
    """Cases that lists of words and pictures noticed and a person decided."""
    upheld: int
    """Of these, those in which a rule was broken."""
    held_reviews: dict[str, int]
    """State → reviews that a score held, once a person has decided and both sides may read them."""

    @property
    def wrongly_noticed(self) -> int | None:
        """Percent of what lists noticed in which no rule was broken."""
        return round(100 * (self.noticed - self.upheld) / self.noticed) if self.noticed else None


_REASONS = text("""
    select reason, count(*) from report
    where created_at >= :first and created_at < :last and noticed_by is null group by 1 order by 2 desc, 1
""")
_DECIDED = text("""
    select decision, ground, subject_kind, count(*) from moderation_case
    where decided_at >= :first and decided_at < :last group by 1, 2, 3 order by 4 desc, 1, 2, 3
""")
# A second look is later than the first decision; what is told is how long people waited for an answer at all.
_TIMES = text("""
    select count(*), percentile_cont(0.5) within group (order by hours),
        percentile_cont(0.9) within group (order by hours)
    from (
        select extract(epoch from coalesce((select min(a.at) from audit_entry a where a.act = 'report.decide'
                and a.subject_kind = 'case' and a.subject_id = c.public_id), c.decided_at) - c.created_at)
            / 3600 as hours
        from moderation_case c
        where c.decided_at >= :first and c.decided_at < :last and (c.is_urgent or not :urgent)
    ) waited
""")
_APPEALS = text("""
    select coalesce(outcome, 'open'), count(*) from moderation_appeal
    where created_at >= :first and created_at < :last group by 1
""")
_NOTICED = text("""
    select count(*), count(*) filter (where c.decision <> 'none') from moderation_case c
    where c.decided_at >= :first and c.decided_at < :last
        and exists (select from report r where r.case_id = c.id and r.noticed_by is not null)
""")
# Neither what waits for a person nor what is still sealed: no public byte moves for it.
_HELD = text("""
    select h.state, count(*) from review_hold h join review r on r.id = h.review_id and r.state = 'open'
    where h.held_at >= :first and h.held_at < :last and h.state <> 'waiting' group by 1
""")


def of_year(year: int) -> Figures:
    """Seven queries, none of which grows with the number of members."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    span: dict[str, Any] = {"first": first, "last": last}
    reasons = [(row[0], row[1]) for row in db.session.execute(_REASONS, span)]
    noticed, upheld = db.session.execute(_NOTICED, span).one()
    return Figures(
        year=year,
        reports=sum(number for _reason, number in reasons),
        reasons=reasons,
        decided=[(row[0], row[1], row[2], row[3]) for row in db.session.execute(_DECIDED, span)],
        times=_times(span, urgent=False),
        urgent=_times(span, urgent=True),
        appeals={row[0]: row[1] for row in db.session.execute(_APPEALS, span)},
        measures=measures.imposed(first, last),
        noticed=noticed,
        upheld=upheld,
        held_reviews={row[0]: row[1] for row in db.session.execute(_HELD, span)},
    )


def _times(span: dict[str, Any], *, urgent: bool) -> Time:
    cases, half, most = db.session.execute(_TIMES, span | {"urgent": urgent}).one()
    return Time(cases, None if half is None else float(half), None if most is None else float(most))
