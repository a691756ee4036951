import pytest
from flask import Flask

from marketplace.community.allowance.pace import Limited
from marketplace.community.discussions import operations as discussions
from marketplace.community.reports import signed
from marketplace.community.reports.models import Decision, Party
from marketplace.community.reports.operations import Ruling
from marketplace.core.errors import Invalid
from marketplace.people.accounts import joining
from marketplace.people.accounts.models import MemberStatus, Role
from marketplace.trade.listings.models import ListingStatus
from tests.factories import allowances, cases, talks
from tests.factories.accounts import Browser, a_member, a_sign_up, a_staff_member, mail_to, signed_in
from tests.factories.clubs import place
from tests.factories.discussions import a_circle, say
from tests.factories.listings import make_meal, make_provider
from tests.factories.scene import a_paid_booking
from tests.factories.studio import reread


def test_a_suspension_for_a_week_ends_by_itself_and_the_member_is_told(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    cases.decided(cases.a_case("listing", listing.public_id, a_member()), cases.FOR_A_WEEK)

    cases.time_passes(days=6.9)
    before = reread(cook).status
    cases.time_passes(days=7.1)

    assert before == MemberStatus.SUSPENDED
    assert reread(cook).status == MemberStatus.ACTIVE
    assert reread(listing).status == ListingStatus.PAUSED
    assert mail_to(cook.email)[-1].subject == "Your account is open again"


def test_a_suspension_without_an_end_waits_for_a_person(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    cases.decided(cases.a_case("listing", listing.public_id, a_member()), cases.SUSPENDED)

    cases.time_passes(days=3000)

    assert reread(cook).status == MemberStatus.SUSPENDED


def test_an_account_stays_closed_until_the_last_measure_has_ended(app: Flask) -> None:
    cook = make_provider()
    first, second = make_meal(cook), make_meal(cook)
    short = cases.a_case("listing", first.public_id, a_member())
    long = cases.a_case("listing", second.public_id, a_member())
    cases.decided(short, cases.FOR_A_WEEK)
    cases.decided(long, cases.FOR_A_WEEK._replace(days=30, words="It happened again."))

    cases.time_passes(days=8)
    after_a_week = (reread(cook).status, reread(cook).status_reason)
    cases.time_passes(days=31)

    assert after_a_week == (MemberStatus.SUSPENDED, "It happened again.")
    assert reread(cook).status == MemberStatus.ACTIVE
    assert reread(first).status == ListingStatus.PAUSED


def test_the_statement_of_reasons_says_until_when_in_the_language_of_the_member(app: Flask) -> None:
    listing = make_meal(cook := cases.a_french_cook())
    ruling = cases.FOR_A_WEEK._replace(
        words="Trois personnes ont été volées.", words_other="Three were robbed."
    )

    cases.decided(cases.a_case("listing", listing.public_id, None), ruling)

    letter = mail_to(cook.email)[-1]
    assert "Trois personnes ont été volées." in letter.text
    assert "Vous ne pouvez pas vous connecter" in letter.text
    assert "jusqu’au" in letter.text


def test_whoever_reads_the_other_language_gets_the_reasons_in_it(app: Flask) -> None:
    listing = make_meal(cases.a_french_cook())
    case = cases.a_case("listing", listing.public_id, None, email="eve@example.org")
    moderator = a_staff_member(Role.MODERATOR)
    with pytest.raises(Invalid) as refusal:
        cases.decided(case, cases.HIDDEN, moderator)

    both = cases.HIDDEN._replace(words="Publicité.", words_other="Advertising.")
    cases.decided(case, both, moderator)

    assert "words_other" in refusal.value.errors
    assert "Advertising." in mail_to("eve@example.org")[-1].text


def test_a_limit_needs_an_end(app: Flask) -> None:
    case = cases.a_case("listing", make_meal().public_id, a_member())

    with pytest.raises(Invalid) as refusal:
        cases.decided(case, cases.LIMITED._replace(days=None))

    assert "days" in refusal.value.errors


def test_a_second_look_that_keeps_a_measure_does_not_begin_its_time_anew(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.FOR_A_WEEK)
    first = case.until

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.FOR_A_WEEK)

    assert case.until == first
    assert cases.measures_of(cook) == [("suspend", True)]


def test_a_second_look_can_make_a_limit_of_a_suspension(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.FOR_A_WEEK)

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.LIMITED)

    assert reread(cook).status == MemberStatus.ACTIVE
    assert cases.measures_of(cook) == [("limit", True), ("suspend", False)]


def test_whoever_is_suspended_reads_the_decision_and_objects_without_signing_in(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, cases.FOR_A_WEEK)
    path = f"/decisions/{signed.token(case, cook.id)}"
    browser = Browser(app)

    page = browser.get(path)
    sent = browser.post(path, {"words": "I never wrote that."})

    assert "It asked three people to pay elsewhere." in page.text
    assert sent.status_code == 303
    assert case.state == "appealed"


def test_a_decision_opens_for_no_token_but_ours(app: Flask) -> None:
    assert Browser(app).get("/decisions/WyJjYXNfMSIsMV0.forged").status_code == 404


@pytest.mark.parametrize("address", ["eve@gmail.com", "e.v.e+again@gmail.com", "EVE@googlemail.com"])
def test_nobody_who_was_banned_joins_again_with_their_address(app: Flask, address: str) -> None:
    listing = make_meal(cook := cases.a_cook_at("eve@gmail.com"))
    cases.decided(cases.a_case("listing", listing.public_id, a_member()), cases.BANNED)

    sign_up, _secret, _proofs = a_sign_up(address.lower())

    assert cases.measures_of(cook) == [("ban", True)]
    assert joining.join(sign_up) is None


def test_a_page_of_staff_limits_a_member_for_some_days(app: Flask) -> None:
    member = a_member("Nora Klein")
    desk = signed_in(app, a_staff_member(Role.MODERATOR))

    form = {"kind": "limit", "days": "7", "reason": "Three people asked you to stop."}
    done = desk.post(f"/admin/members/{member.public_id}/suspend", form)

    assert done.status_code == 302
    assert cases.measures_of(member) == [("limit", True)]
    assert mail_to(member.email)[-1].subject == "What you write is limited for a while"


def test_a_page_of_staff_ends_a_measure_early(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    cases.decided(cases.a_case("listing", listing.public_id, a_member()), cases.FOR_A_WEEK)
    desk = signed_in(app, a_staff_member(Role.MODERATOR))
    measure = cases.live_measure(cook)

    path = f"/admin/members/{cook.public_id}/measures/{measure.public_id}/end"
    desk.post(path, {"reason": "It was a mistake of ours."})

    assert reread(cook).status == MemberStatus.ACTIVE


def test_signing_in_says_until_when_an_account_is_suspended(app: Flask) -> None:
    listing = make_meal(cook := make_provider())
    cases.decided(cases.a_case("listing", listing.public_id, a_member()), cases.FOR_A_WEEK)

    answer = Browser(app).sign_in(cook)

    assert "This account is suspended until" in answer.text


@pytest.mark.parametrize("decision", [Decision.LIMIT, Decision.SUSPEND, Decision.BAN])
def test_every_measure_hides_what_was_reported_and_gives_it_back_after_an_objection(
    app: Flask, decision: Decision
) -> None:
    listing = make_meal(cook := make_provider())
    case = cases.a_case("listing", listing.public_id, a_member())
    cases.decided(case, Ruling(decision, "fraud", "Because.", days=None if decision == "ban" else 3))
    hidden = reread(listing).status

    cases.objected(case, Party.AUTHOR, cook)
    cases.decided(case, cases.NO_FAULT)

    assert hidden == ListingStatus.SUSPENDED
    assert reread(listing).status == ListingStatus.PAUSED
    assert [holds for _kind, holds in cases.measures_of(cook)] == [False]


def test_a_limited_member_writes_to_nobody_but_those_they_booked_with(app: Flask) -> None:
    thread = talks.a_talk(meal := make_meal(), nora := a_member("Nora Klein"))
    allowances.limited(nora)

    with pytest.raises(Limited):
        talks.say(thread, nora, "One more thing")
    a_paid_booking(meal, nora)
    talks.say(thread, nora, "See you on Sunday")

    assert talks.messages_in(thread) == ["Is there a tram?", "See you on Sunday"]


def test_a_limited_member_neither_posts_nor_changes_a_post_and_reads_why(app: Flask) -> None:
    circle = a_circle()
    post = say(circle.club, circle.talk, circle.nora)
    allowances.limited(circle.nora)
    browser = signed_in(app, circle.nora)

    here = f"/clubs/{circle.club.slug}/discussions/{circle.talk.public_id}"
    answer = browser.post(here, {"text": "And another thing", "key": "a-key-of-its-own"})
    with pytest.raises(Limited):
        discussions.edit(place(circle.club, circle.nora), circle.nora, circle.talk, post, "Changed")

    assert answer.status_code == 403
    assert "What you write is limited until" in answer.text
    assert "And another thing" in answer.text
