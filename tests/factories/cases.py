"""Makes reports and decisions by the real operations."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.community.honesty.models import ReviewHold
from marketplace.community.reports import claims, operations, queries
from marketplace.community.reports.models import Case, Decision, Party, Report
from marketplace.community.reports.operations import Ruling, Told
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.people.measures import objections
from marketplace.people.measures import queries as measures
from marketplace.people.measures.models import Measure, MeasureKind, Objection
from marketplace.people.profiles.models import Profile
from marketplace.people.profiles.operations import save_profile
from marketplace.trade.listings.models import Listing
from marketplace.workflows import moderate, suspend_provider
from marketplace.workflows.suspend_provider import Terms
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.listings import make_provider

NO_FAULT = Ruling(Decision.NONE, "none", "We read it, and it keeps the rules.")
HIDDEN = Ruling(Decision.HIDE, "spam", "It advertises another site.")
SUSPENDED = Ruling(Decision.SUSPEND, "fraud", "It asked three people to pay elsewhere.")


def a_report(kind: str, subject_id: str, reporter: Member | None, words: str = "", **more: Any) -> Report:
    """A report by a member, or by a visitor who left an address."""
    told = Told(
        reason=more.get("reason", "spam"),
        words=words,
        locale="en",
        member_id=reporter.id if reporter else None,
        email=None if reporter else more.get("email", "visitor@example.org"),
    )
    return moderate.report(kind, subject_id, told)


def a_case(kind: str, subject_id: str, reporter: Member | None, words: str = "", **more: Any) -> Case:
    report = a_report(kind, subject_id, reporter, words, **more)
    return db.session.get_one(Case, report.case_id)


def decided(case: Case, ruling: Ruling, by: Member | None = None) -> Member:
    """The case claimed and decided; who did it."""
    moderator = by or a_staff_member(Role.MODERATOR)
    claims.claim(case, moderator)
    moderate.decide(case.public_id, moderator, ruling)
    return moderator


def objected(case: Case, party: Party, member: Member, words: str = "Please look again.") -> None:
    operations.appeal(case, party, member, words)


def author_of(case: Case | ReviewHold) -> Member:
    return db.session.get_one(Member, case.author_id)


def reports_in(case: Case) -> int:
    return len(queries.reports(case.id))


NOTED = Ruling(
    Decision.NOTE, "false", "The date was wrong; the rest stands.", "The dinner took place on 3 May."
)
WARNED = Ruling(Decision.WARN, "false", "The page says things that are not so.")
LIMITED = Ruling(Decision.LIMIT, "harassment", "You wrote to three people who had asked you to stop.", days=7)
FOR_A_WEEK = Ruling(Decision.SUSPEND, "fraud", "It asked three people to pay elsewhere.", days=7)
BANNED = Ruling(Decision.BAN, "fraud", "It took money from five people and gave nothing.")


def a_warning(member: Member, reporter: Member) -> Case:
    """A decided case about a member's page."""
    case = a_case("profile", profile_of(member).slug, reporter)
    decided(case, WARNED)
    return case


def profile_of(member: Member) -> Profile:
    return db.session.scalars(select(Profile).where(Profile.member_id == member.id)).one()


def measures_of(member: Member) -> list[tuple[str, bool]]:
    """Kind and whether it still holds, the latest first."""
    return [(one.kind, one.ended_at is None) for one in measures.of_member(member.id)]


def time_passes(days: float) -> None:
    """So many days later the sweep of measures has run."""
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        for measure_id in measures.due(clock.now()):
            suspend_provider.end_due(measure_id)


def live_measure(member: Member) -> Measure:
    return measures.live(member.id)[0]


def a_french_cook() -> Member:
    cook = make_provider()
    cook.locale = "fr"
    db.session.flush()
    return cook


def a_cook_at(email: str) -> Member:
    cook = make_provider()
    cook.email = email
    db.session.flush()
    return cook


def held() -> list[Case]:
    """Cases of what a list holds, the oldest first."""
    return list(db.session.scalars(select(Case).where(Case.is_held).order_by(Case.id)))


def page_hidden(member: Member, words: str = "The page says things that are not so.") -> Case:
    """A decided case that hid somebody's page, made for it if there was none."""
    if db.session.get(Profile, member.id) is None:
        facts = {"display_name": member.name, "headline": "I bake.", "about": "", "locale": "en"}
        save_profile(member, zone="Europe/Paris", **facts)
    case = a_case("profile", profile_of(member).slug, None)
    decided(case, Ruling(Decision.HIDE, "false", words))
    return case


def limited_directly(member: Member, by: Member | None = None) -> Measure:
    """A measure that no case led to."""
    terms = Terms(MeasureKind.LIMIT, clock.now() + timedelta(days=7))
    return suspend_provider.limit(
        member, by or a_staff_member(Role.MODERATOR), "Three people asked you to stop.", terms
    )


def suspended_directly(member: Member, by: Member | None = None) -> Measure:
    suspend_provider.suspend(member, by or a_staff_member(Role.MODERATOR), "Three people complained.")
    return live_measure(member)


def an_objection(measure: Measure | None = None, words: str = "It was not me.") -> Objection:
    return objections.file(measure or limited_directly(a_member("Lou Petit")), words)


def two_alike(first: Listing, second: Listing, reporter: Member) -> tuple[Case, Case]:
    """Two offers reported for the same reason, the first one's case the older."""
    return a_case("listing", first.public_id, reporter), a_case("listing", second.public_id, reporter)


def again(case: Case) -> Case:
    """The case as it stands now."""
    return db.session.get_one(Case, case.id)
