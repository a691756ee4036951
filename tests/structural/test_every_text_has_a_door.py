"""Every column that holds a member's words for others is compared with the lists, or named with a reason."""

import pytest

from tests.factories import text_columns as read

DOORS = {
    "article_version.title": "community/articles/operations.py:_appear",
    "article_version.summary": "community/articles/operations.py:_appear",
    "article_version.body": "community/articles/operations.py:_appear",
    "article_comment.text": "community/articles/commenting.py:say",
    "idea.title": "community/ideas/operations.py:post",
    "idea.text": "community/ideas/operations.py:edit",
    "idea_comment.text": "community/ideas/commenting.py:say",
    "discussion.title": "community/discussions/operations.py:begin",
    "post.text": "community/discussions/operations.py:_write",
    "club.name": "community/clubs/operations.py:found",
    "club.purpose": "community/clubs/operations.py:describe",
    "club.subject": "community/clubs/operations.py:describe",
    "club.about": "community/clubs/operations.py:describe",
    "club.charter": "community/clubs/operations.py:set_charter",
    "meetup.title": "community/meetups/operations.py:call",
    "meetup.about": "community/meetups/operations.py:change",
    "meetup.area": "community/meetups/operations.py:change",
    "message.text": "community/messages/operations.py:send",
    "review.body": "workflows/write_review.py:write",
    "review.affiliation": "workflows/write_review.py:write",
    "review.reply": "workflows/write_review.py:reply",
    "vouch.sentence": "community/vouches/operations.py:vouch",
    "vouch.affiliation": "community/vouches/operations.py:vouch",
    "gift.message": "workflows/give_gift.py:give_away",
    "plan_gift.message": "workflows/give_gift.py:look_at_plan",
    "profile.display_name": "workflows/change_profile.py:save",
    "profile.headline": "workflows/change_profile.py:save",
    "profile.about": "workflows/change_profile.py:save",
    "profile.headline_other": "workflows/change_profile.py:save",
    "profile.about_other": "workflows/change_profile.py:save",
    "listing_text.title": "workflows/publish_listing.py:publish",
    "listing_text.summary": "workflows/change_offer.py:change_words",
    "listing_text.body": "workflows/change_offer.py:change_words",
    "meal_details.courses": "workflows/change_offer.py:change_details",
    "meal_details.cuisine": "workflows/change_offer.py:change_details",
    "session_details.plan": "workflows/change_offer.py:change_details",
    "session_details.bring": "workflows/change_offer.py:change_details",
    "session_details.discipline": "workflows/change_offer.py:change_details",
}
"""Column → a function that stores it, by its file."""

COMPARES = {
    *("holding.look", "holding.refuse", "holding.refuse_lines", "changes.let_in", "compare_offer.look"),
    *("change_profile.save",),
}
LIMITS_LINKS = {
    *("texts.check", "allowed.check", "texts.problem", "words.checked", "checked", "club_words.checked"),
    *("compare_offer.check", "compare_offer.check_details"),
}
CHECKED_BEFORE = {
    "community/articles/operations.py:_appear",
    "community/discussions/operations.py:_write",
    "workflows/give_gift.py:look_at_plan",
}
"""Reached only through, or after, functions of the same file that counted the links: see the test of every door."""

ONLY_BY_ITS_DOOR = {
    "save_profile": {"workflows/change_profile.py"},
    "set_texts": {"workflows/change_offer.py"},
    "create_listing": {"workflows/publish_listing.py"},
    "save_texts": {"trade/listings/operations.py"},
    "save_details": {"trade/listings/operations.py"},
    "reviews.write": {"workflows/write_review.py"},
    "reviews.reply": {"workflows/write_review.py"},
    "Vouch": {"community/vouches/operations.py"},
    "Post": {"community/discussions/operations.py"},
    "Discussion": {"community/discussions/operations.py"},
    # The other one is an idea for what to write, of a table of ours.
    "Idea": {"community/ideas/operations.py", "community/articles/rhythm.py"},
    "IdeaComment": {"community/ideas/commenting.py"},
    "ArticleComment": {"community/articles/commenting.py"},
    "ArticleVersion": {"community/articles/operations.py"},
    "Club": {"community/clubs/operations.py"},
    "Meetup": {"community/meetups/operations.py"},
    "Message": {"community/messages/operations.py"},
    "gifts.send": {"workflows/buy_good.py"},
    "gifts.give_away": {"workflows/give_gift.py"},
    "plan_gifts.choose": {"workflows/give_gift.py"},
    "plan_gifts.paid": {"workflows/settle_payment.py"},
}
"""What stores words without comparing them → the only files that may call it."""

STORES = {
    "people/profiles/operations.py:save_profile": "called by its door alone",
    "community/reviews/operations.py:_fill": "a draft, and what `write` stores",
    "community/reviews/operations.py:reply": "called by its door alone",
    "community/messages/operations.py:change_reply": "read by its author alone until it is sent",
}
"""What stores words by itself, and why that passes nobody by."""

NO_WORDS_FOR_OTHERS = {
    "of the workings of the house": (
        "api_token audit_entry carrier_event clock_shift club_right connected_account draft earning"
        " idempotency_key item ledger_transaction membership outgoing_mail paper paper_counter payment"
        " payment_alert payment_cursor payment_event payment_operation payout payout_event"
        " plan_grant provider_time public_holiday public_point reconciliation_line reconciliation_run refund"
        " review_look schedule schedule_override search_entry tax_details topup trust_level trust_move"
        " wallet wallet_movement entitlement thanks_name club_told notice booking_series debt"
    ),
    "written by the team, by name": (
        "badge badge_rule credential_gate design_decision fraud_case fraud_note good listed_picture listed_word"
        " measure_objection member_measure moderation_appeal moderation_case payout_decision plan thanks_post"
        " voucher_batch word_list work_decision review_hold"
    ),
    "read by its author alone": "calendar_feed customer_note customer_tag quick_reply saved_search article_rhythm",
    "read by the team alone": (
        "absence account_token credential dispute member_session report review_objection sign_up welcome_host"
    ),
    "between the two sides of a booking, who know each other": (
        "booking booking_change booking_event waiting_entry place"
    ),
    "a person of the team reads each before it is sold": "design maker work work_sale",
    "what waits for a person": "held_change",
    "a copy of what was compared where it was written": "club_event post_edit",
}

NAMED = {
    "article.title": "nobody else reads a draft: what is published is a version",
    "article.summary": "nobody else reads a draft",
    "article.body": "nobody else reads a draft",
    "article.topics": "chosen from a list",
    "article.cover": "the address of a picture",
    "article.town": "a town of the gazetteer",
    "article_version.topics": "chosen from a list",
    "article_version.cover": "the address of a picture",
    "article_version.town": "a town of the gazetteer",
    "article_picture.alt": "compared with the article when it is published",
    "article_comment.remove_reason": "in place of what was removed, by whose article it is",
    "idea_comment.remove_reason": "in place of what was removed, by the team",
    "idea_answer.text": "by whoever answers ideas, by name: the team, or hosts of the club",
    "post.handles": "names that stand in the text",
    "post.reactions": "counted",
    "post.remove_reason": "in place of what was removed, by a host",
    "discussion.close_reason": "a host’s or its author’s word on closing it",
    "club.town": "a town of the gazetteer",
    "club_member.handle": "made of the member’s name",
    "club_member.words": "to the hosts, with a request to come in",
    "club_member.reason": "from a host to the one it concerns",
    "meetup.place": "an address, for those who come alone",
    "meetup.cancel_reason": "to those who would have come: they have to know why",
    "message.contacts": "where contact details stand in the text",
    "thread_side.draft": "read by its author alone until it is sent",
    "welcome.reason": "read by the team alone",
    "review.outcome": "one of a few words",
    "review.scores": "figures",
    "review.thanks": "to the other side of the booking alone",
    "review.note": "by moderators",
    "profile.languages": "chosen from a list",
    "meal_details.allergens": "chosen from a list",
    "meal_details.diets": "chosen from a list",
    "listing.status_reason": "by moderators",
    "listing.policy_tiers": "figures",
    "listing.photos": "where its pictures are, which are compared themselves",
    "member.name": "a person’s name: its own rules refuse addresses and signs",
    "member.shown_name": "a person’s name, by the same rules",
    "member.email": "never shown",
    "member.status_reason": "by moderators",
    "member.totp_secret": "never shown",
    "plan_gift.secret": "the secret of its link",
}


def _exempt() -> set[str]:
    tables = {table for names in NO_WORDS_FOR_OTHERS.values() for table in names.split()}
    return {one for one in read.text_columns() if one.partition(".")[0] in tables}


def test_every_column_of_text_is_a_door_or_named_with_a_reason() -> None:
    assert read.text_columns() - _exempt() - set(DOORS) - set(NAMED) == set()


def test_nothing_is_named_that_is_not_there() -> None:
    tables = {table for names in NO_WORDS_FOR_OTHERS.values() for table in names.split()}

    assert (set(DOORS) | set(NAMED)) - read.text_columns() == set()
    assert tables - {one.partition(".")[0] for one in read.text_columns()} == set()
    assert _exempt() & (set(DOORS) | set(NAMED)) == set()


@pytest.mark.parametrize("door", sorted(set(DOORS.values())))
def test_what_stores_members_words_compares_them(door: str) -> None:
    path, _colon, function = door.partition(":")

    assert read.calls_from(path, function) & COMPARES


@pytest.mark.parametrize("door", sorted(set(DOORS.values()) - CHECKED_BEFORE))
def test_what_stores_members_words_counts_their_links(door: str) -> None:
    path, _colon, function = door.partition(":")

    assert read.calls_from(path, function) & LIMITS_LINKS


@pytest.mark.parametrize("name", sorted(ONLY_BY_ITS_DOOR))
def test_what_stores_words_without_comparing_them_is_called_by_its_door_alone(name: str) -> None:
    assert read.callers_of(name) <= ONLY_BY_ITS_DOOR[name]


@pytest.mark.parametrize("door", sorted(DOORS))
def test_words_are_changed_nowhere_in_their_room_but_through_a_door(door: str) -> None:
    path = DOORS[door].partition(":")[0]
    room = path.rpartition("/")[0]
    if room == "workflows":
        room = {"profile": "people/profiles", "review": "community/reviews"}.get(door.partition(".")[0], "")
    column = door.partition(".")[2]

    stores = read.stores_of(room, column) if room else set()
    loose = {one for one in stores - set(STORES) if not read.calls_from(*one.split(":")) & COMPARES}

    assert loose == set()
