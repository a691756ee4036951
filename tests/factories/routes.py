"""How to open every route of the application, and what everybody who opens it has to be answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.community.articles.rhythm import stop_token
from marketplace.core import ids
from marketplace.core.access import STAFF, Access, declared
from tests.factories.accounts import Browser, without_noise
from tests.factories.api import BASE, Program
from tests.factories.scene import CUSTOMER, PROVIDER, STAFF_ROLES, UNVERIFIED, VISITOR, Scene

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
BOTH = frozenset({CUSTOMER, PROVIDER})
THE_CUSTOMER, THE_PROVIDER = frozenset({CUSTOMER}), frozenset({PROVIDER})


class Sample(NamedTuple):
    """What an address names, who owns that (nobody in particular when empty), and what is sent with it."""

    values: dict[str, Any]
    owners: frozenset[str] = frozenset()
    query: dict[str, Any] | None = None
    form: dict[str, Any] | None = None


SAMPLES: dict[str, Callable[[Scene], Sample]] = {
    "accounts.confirm_email": lambda s: Sample({"token": s.proof}, THE_CUSTOMER),
    "accounts.end_device": lambda s: Sample({"public_id": s.device}, THE_CUSTOMER),
    "accounts.reset": lambda s: Sample({"token": s.reset}),
    "accounts.revoke_api_token": lambda s: Sample({"public_id": s.api_token}, THE_CUSTOMER),
    "accounts.verify": lambda s: Sample({"token": s.link}),
    "admin.member": lambda s: Sample({"member_id": s.customer.public_id}),
    "admin.reinstate": lambda s: Sample({"member_id": s.customer.public_id}),
    "admin.suspend": lambda s: Sample({"member_id": s.customer.public_id}),
    "api_bookings.cancel": lambda s: Sample(
        {"booking_id": s.booked}, BOTH, form={"expected_refund_minor": 1}
    ),
    "api_bookings.show": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "api_listings.show": lambda s: Sample({"listing_id": s.listing}),
    "api_listings.slots": lambda s: Sample({"listing_id": s.listing}),
    "articles.add_picture": lambda s: Sample({"article_id": s.article}, THE_PROVIDER),
    "articles.attach": lambda s: Sample({"article_id": s.article}, THE_PROVIDER, form={"listing": s.listing}),
    "articles.author_feed": lambda s: Sample({"author_id": s.provider.public_id}),
    "articles.by_author": lambda s: Sample({"author_id": s.provider.public_id}),
    "articles.change_picture": lambda s: Sample(
        {"article_id": s.article, "picture_id": s.article_picture}, THE_PROVIDER, form={"alt": "A loaf"}
    ),
    "articles.change_state": lambda s: Sample({"article_id": s.article}, THE_PROVIDER, form={"act": "close"}),
    "articles.comment": lambda s: Sample({"slug": s.article_slug}, form={"text": "Thank you.", "key": "k"}),
    "articles.detach": lambda s: Sample({"article_id": s.article, "listing_id": s.listing}, THE_PROVIDER),
    "articles.edit": lambda s: Sample({"article_id": s.article}, THE_PROVIDER),
    "articles.figures": lambda s: Sample({"article_id": s.article}, THE_PROVIDER),
    "articles.history": lambda s: Sample({"article_id": s.article}),
    "articles.live": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER, form={"title": "Bread"}),
    "articles.picture": lambda s: Sample({"picture_id": s.article_picture}),
    "articles.preview": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER),
    "articles.publish": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER),
    "articles.ready": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER),
    "articles.remove_comment": lambda s: Sample(
        {"slug": s.article_slug, "comment_id": s.reader_comment}, form={"reason": "Off the subject"}
    ),
    "articles.save": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER, form={"title": "Bread"}),
    "articles.schedule": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER),
    "articles.show": lambda s: Sample({"slug": s.article_slug}),
    "articles.stop_rhythm": lambda s: Sample({"token": stop_token(s.provider.id)}),
    "articles.stop_rhythm_now": lambda s: Sample({"token": stop_token(s.provider.id)}),
    "articles.throw_away": lambda s: Sample({"article_id": s.article_draft}, THE_PROVIDER),
    "arrivals.answer": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "arrivals.check_in": lambda s: Sample({"booking_id": s.booked}, THE_PROVIDER),
    "arrivals.door": lambda s: Sample({"booking_id": s.booked}, THE_PROVIDER),
    "arrivals.here": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "arrivals.report": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "arrivals.tell": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "arrivals.ticket": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "badge_desk.change": lambda _: Sample({"key": "first_visit"}, form={"threshold": "2", "credits": "0"}),
    "leaving.open_copy": lambda s: Sample({"export_id": s.copy}, THE_CUSTOMER),
    "bookings.calendar": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "bookings.cancel": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "bookings.checkout": lambda s: Sample({"listing_id": s.listing}, query={"slot": s.slot, "party": 1}),
    "bookings.confirm_cancel": lambda s: Sample(
        {"booking_id": s.booked}, BOTH, form={"expected_refund_minor": 1}
    ),
    "bookings.give_up": lambda s: Sample({"booking_id": s.held}, THE_CUSTOMER),
    "bookings.paid": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "bookings.pay": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "bookings.place": lambda s: Sample({"listing_id": s.listing}, form={"slot": s.slot, "party": 1}),
    "bookings.receipt": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "bookings.show": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "boosts.choose": lambda s: Sample({"item_id": s.boost_item}, THE_PROVIDER),
    "boosts.opened": lambda s: Sample({"boost_id": s.boost}),
    "boosts.start": lambda s: Sample({"item_id": s.boost_item}, THE_PROVIDER, form={"listing": s.listing}),
    "calendars.feed": lambda s: Sample({"token": s.calendar_token}),
    "calendars.pause": lambda s: Sample({"feed_id": s.calendar}, THE_PROVIDER),
    "calendars.read_now": lambda s: Sample({"feed_id": s.calendar}, THE_PROVIDER),
    "calendars.remove": lambda s: Sample({"feed_id": s.calendar}, THE_PROVIDER),
    "calendars.resume": lambda s: Sample({"feed_id": s.calendar}, THE_PROVIDER),
    "changes.accept": lambda s: Sample({"booking_id": s.moving, "change_id": s.change}, THE_PROVIDER),
    "changes.again": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "changes.decline": lambda s: Sample({"booking_id": s.moving, "change_id": s.change}, THE_PROVIDER),
    "changes.party": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "changes.propose_party": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "changes.propose_time": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "changes.time": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "changes.withdraw": lambda s: Sample({"booking_id": s.moving, "change_id": s.change}, THE_CUSTOMER),
    "carrier_callbacks.receive": lambda s: Sample({"name": "demotel"}),
    "carriers.back": lambda s: Sample({"topup_id": s.topup}, THE_CUSTOMER),
    "carriers.begin": lambda s: Sample(
        {"name": "demotel"}, form={"pack": "pack_1000", "expected_minor": 1000}
    ),
    "credits_desk.forgive": lambda s: Sample({"member_id": s.debtor}),
    "credits_desk.put_on_sale": lambda s: Sample({"pack_id": s.pack}, form={"on_sale": "true"}),
    "credits_desk.revoke": lambda s: Sample({"batch_id": s.batch}),
    "credentials.file": lambda s: Sample({"credential_id": s.credential}, THE_PROVIDER),
    "credentials.send": lambda _: Sample({"document": "sport_card"}),
    "credentials.withdraw": lambda s: Sample({"credential_id": s.credential}, THE_PROVIDER),
    "credential_desk.claim": lambda s: Sample({"credential_id": s.credential}),
    "credential_desk.decide": lambda s: Sample(
        {"credential_id": s.credential}, form={"decision": "refuse", "reason": "Blurred"}
    ),
    "credential_desk.end_gate": lambda s: Sample({"gate_id": s.gate}),
    "credential_desk.file": lambda s: Sample({"credential_id": s.credential}),
    "credential_desk.release": lambda s: Sample({"credential_id": s.credential}),
    "credential_desk.show": lambda s: Sample({"credential_id": s.credential}),
    "dev_mail.inside": lambda s: Sample({"mail_id": s.mail}),
    "clubs.answer": lambda s: Sample(
        {"slug": s.club, "member_id": s.club_asker}, BOTH, form={"answer": "in"}
    ),
    "clubs.ban": lambda s: Sample(
        {"slug": s.club, "member_id": s.club_guest}, BOTH, form={"reason": "Spam", "days": "7"}
    ),
    "clubs.change": lambda s: Sample({"slug": s.club}, BOTH, form={"part": "identity"}),
    "clubs.charter": lambda s: Sample({"slug": s.club}, BOTH, form={"charter": "Be kind to each other."}),
    "clubs.follow_club": lambda s: Sample({"slug": s.open_club}),
    "clubs.follow_member": lambda s: Sample({"member_id": s.club_guest}),
    "clubs.hand_over": lambda s: Sample({"slug": s.club, "member_id": s.club_guest}, BOTH),
    "clubs.helpers": lambda s: Sample({"slug": s.club}, BOTH),
    "clubs.join": lambda s: Sample({"slug": s.club}),
    "clubs.leave": lambda s: Sample({"slug": s.club}, BOTH),
    "clubs.lift": lambda s: Sample({"slug": s.club, "member_id": s.club_guest}, BOTH),
    "clubs.members": lambda s: Sample({"slug": s.club}, BOTH),
    "clubs.open_club": lambda s: Sample({"slug": s.club}, BOTH),
    "clubs.role": lambda s: Sample(
        {"slug": s.club, "member_id": s.club_guest}, BOTH, form={"role": "helper"}
    ),
    "clubs.settings": lambda s: Sample({"slug": s.club}, BOTH),
    "clubs.show": lambda s: Sample({"slug": s.club}),
    "clubs.show_guide": lambda s: Sample({"slug": s.club}, BOTH),
    "discussions.close": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion}, BOTH, form={"close_reason": "Done"}
    ),
    "discussions.read": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion}, BOTH, form={"to": "1"}
    ),
    "discussions.reply": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion}, BOTH, form={"text": "Rye works too."}
    ),
    "discussions.watch": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion}, BOTH, form={"wish": "follow"}
    ),
    "discussions.accept": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post}, BOTH, form={}
    ),
    "discussions.edit": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post}, BOTH, form=None
    ),
    "discussions.save": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post},
        BOTH,
        form={"text": "Rye works too."},
    ),
    "discussions.react": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post}, BOTH, form={"kind": "useful"}
    ),
    "discussions.remove": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post},
        BOTH,
        form={"reason": "Off topic"},
    ),
    "discussions.begin": lambda s: Sample(
        {"slug": s.club}, BOTH, form={"title": "Which flour?", "text": "For a first loaf."}
    ),
    "discussions.new": lambda s: Sample({"slug": s.club}, BOTH),
    "discussions.feed": lambda s: Sample({"slug": s.open_club}),
    "discussions.history": lambda s: Sample(
        {"slug": s.open_club, "discussion_id": s.open_discussion, "post_id": s.open_post}
    ),
    "discussions.of_club": lambda s: Sample({"slug": s.open_club}),
    "discussions.post": lambda s: Sample(
        {"slug": s.open_club, "discussion_id": s.open_discussion, "post_id": s.open_post}
    ),
    "discussions.search": lambda s: Sample({"slug": s.open_club}, query={"q": "flour"}),
    "discussions.show": lambda s: Sample({"slug": s.open_club, "discussion_id": s.open_discussion}),
    "ideas.answer": lambda s: Sample(
        {"idea_id": s.club_idea}, THE_PROVIDER, form={"status": "seen", "answer": "We talk about it in May."}
    ),
    "ideas.club_feed": lambda s: Sample({"slug": s.open_club}),
    "ideas.discuss": lambda s: Sample({"idea_id": s.club_idea}, BOTH),
    "ideas.edit": lambda s: Sample({"idea_id": s.club_idea}, THE_CUSTOMER),
    "ideas.merge": lambda s: Sample({"idea_id": s.club_idea}, THE_PROVIDER, form={"into": s.club_idea}),
    "ideas.of_club": lambda s: Sample({"slug": s.open_club}),
    "ideas.save": lambda s: Sample(
        {"idea_id": s.club_idea}, THE_CUSTOMER, form={"title": "See the menus", "text": "Of the week."}
    ),
    "ideas.show": lambda s: Sample({"idea_id": s.idea}),
    "ideas.unmerge": lambda s: Sample({"idea_id": s.joined_idea}, THE_PROVIDER),
    "ideas.comment": lambda s: Sample({"idea_id": s.idea}, form={"text": "I would use it every week."}),
    "ideas.remove_comment": lambda s: Sample(
        {"idea_id": s.idea, "comment_id": s.idea_comment}, form={"reason": "It is an advertisement."}
    ),
    "ideas.vote": lambda s: Sample({"idea_id": s.idea}),
    "ideas.withdraw": lambda s: Sample({"idea_id": s.club_idea}, THE_CUSTOMER),
    "contributions.of_month": lambda _: Sample({"month": "2026-09"}),
    "contributions.withdraw": lambda _: Sample({"month": "2026-09"}, THE_CUSTOMER),
    "figures.club_file": lambda s: Sample({"slug": s.club}, THE_PROVIDER),
    "figures.of_club": lambda s: Sample({"slug": s.club}, THE_PROVIDER),
    "welcome.answer": lambda s: Sample(
        {"member_id": s.newcomer}, THE_PROVIDER, form={"act": "send", "text": "Hello and welcome."}
    ),
    "welcome.desk": lambda _: Sample({}, THE_PROVIDER),
    "welcome.end_host": lambda s: Sample({"member_id": s.provider.public_id}),
    "welcome.write": lambda s: Sample({"member_id": s.newcomer}, THE_PROVIDER),
    "meetups.calendar": lambda s: Sample({"slug": s.club, "meetup_id": s.meetup}, BOTH, form=None),
    "meetups.cancel": lambda s: Sample(
        {"slug": s.club, "meetup_id": s.meetup}, BOTH, form={"reason": "Rain"}
    ),
    "meetups.change": lambda s: Sample(
        {"slug": s.club, "meetup_id": s.meetup}, BOTH, form={"title": "Bread"}
    ),
    "meetups.come": lambda s: Sample({"slug": s.club, "meetup_id": s.meetup}, BOTH, form=None),
    "meetups.edit": lambda s: Sample({"slug": s.club, "meetup_id": s.meetup}, BOTH, form=None),
    "meetups.leave": lambda s: Sample({"slug": s.club, "meetup_id": s.meetup}, BOTH, form=None),
    "meetups.add_photos": lambda s: Sample({"slug": s.club, "meetup_id": s.meetup}, BOTH, form=None),
    "meetups.photo": lambda s: Sample(
        {"slug": s.club, "meetup_id": s.meetup, "photo_id": s.meetup_photo}, BOTH, form=None
    ),
    "meetups.remove_photo": lambda s: Sample(
        {"slug": s.club, "meetup_id": s.meetup, "photo_id": s.meetup_photo}, BOTH, form=None
    ),
    "meetups.call": lambda s: Sample({"slug": s.club}, BOTH, form={"title": "Bread"}),
    "meetups.new": lambda s: Sample({"slug": s.club}, BOTH),
    "meetups.of_club": lambda s: Sample({"slug": s.open_club}),
    "meetups.show": lambda s: Sample({"slug": s.open_club, "meetup_id": s.open_meetup}),
    "dev_mail.message": lambda s: Sample({"mail_id": s.mail}),
    "casework.absence": lambda s: Sample({"absence_id": s.absence}),
    "casework.decide_absence": lambda s: Sample({"absence_id": s.absence}),
    "casework.accept": lambda s: Sample({"dispute_id": s.dispute}),
    "casework.answer": lambda s: Sample({"dispute_id": s.dispute}),
    "casework.bearer": lambda s: Sample({"dispute_id": s.dispute}, form={"bearer": "platform"}),
    "casework.booking": lambda s: Sample({"booking_id": s.booked}),
    "casework.confirm_refund": lambda s: Sample({"booking_id": s.booked}),
    "casework.dispute": lambda s: Sample({"dispute_id": s.dispute}),
    "casework.refund": lambda s: Sample({"booking_id": s.booked}, query={"amount": "1", "words": "Rain"}),
    "casework.confirm_tip_refund": lambda s: Sample({"booking_id": s.booked}),
    "casework.refund_tip": lambda s: Sample({"booking_id": s.booked}, query={"amount": "1", "words": "Rain"}),
    "casework.send_again": lambda s: Sample({"refund_id": s.refund}),
    "home.language": lambda _: Sample({"locale": "fr"}),
    "letters_desk.inside": lambda _: Sample({"room": "bookings", "kind": "confirmed"}),
    "letters_desk.show": lambda _: Sample({"room": "bookings", "kind": "confirmed"}),
    "listings.show": lambda s: Sample({"listing_id": s.listing, "slug": s.slug}),
    "api_threads.read": lambda s: Sample({"thread_id": s.thread}, BOTH),
    "api_threads.send": lambda s: Sample({"thread_id": s.thread}, BOTH, form={"text": "Hello"}),
    "customers.add_note": lambda s: Sample(
        {"member_id": s.customer.public_id}, THE_PROVIDER, form={"text": "Tea"}
    ),
    "customers.remove_note": lambda s: Sample(
        {"member_id": s.customer.public_id, "note_id": s.note}, THE_PROVIDER
    ),
    "customers.set_tags": lambda s: Sample(
        {"member_id": s.customer.public_id}, THE_PROVIDER, form={"tags": "a"}
    ),
    "customers.show": lambda s: Sample({"member_id": s.customer.public_id}, THE_PROVIDER),
    "letters.stop": lambda s: Sample({"token": s.stop}),
    "letters.stop_now": lambda s: Sample({"token": s.stop}),
    "messages.about": lambda s: Sample({"listing_id": s.listing}),
    "messages.begin": lambda s: Sample({"listing_id": s.listing}, form={"text": "Hello"}),
    "messages.begin_of_booking": lambda s: Sample({"booking_id": s.booked}, BOTH, form={"text": "Hello"}),
    "messages.block": lambda s: Sample({"thread_id": s.thread}, BOTH),
    "messages.change_reply": lambda s: Sample(
        {"reply_id": s.reply}, THE_PROVIDER, form={"text": "Of course."}
    ),
    "messages.draft_about": lambda s: Sample({"listing_id": s.listing}, form={"text": "Soon"}),
    "messages.draft_of_booking": lambda s: Sample({"booking_id": s.booked}, BOTH, form={"text": "Soon"}),
    "messages.draft": lambda s: Sample({"thread_id": s.thread}, BOTH, form={"text": "Soon"}),
    "messages.lift": lambda s: Sample({"member_id": s.blocked}, THE_PROVIDER),
    "messages.news": lambda s: Sample({"thread_id": s.thread}, BOTH),
    "messages.of_booking": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "messages.photo": lambda s: Sample({"photo_id": s.photo}, BOTH),
    "messages.read": lambda s: Sample({"thread_id": s.thread}, BOTH, form={"to": "1"}),
    "messages.send": lambda s: Sample({"thread_id": s.thread}, BOTH, form={"text": "Hello"}),
    "messages.show": lambda s: Sample({"thread_id": s.thread}, BOTH),
    "messages.unblock": lambda s: Sample({"thread_id": s.thread}, BOTH),
    "notices.follow": lambda s: Sample({"notice_id": s.notice}, THE_CUSTOMER),
    "memberships.ask_end": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.ask_withdraw": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.back": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.begin": lambda _: Sample({"slug": "plus"}),
    "memberships.card": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.change": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.end": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.keep": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.pause": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.resume": lambda s: Sample({"membership_id": s.membership}, THE_CUSTOMER),
    "memberships.switch": lambda s: Sample(
        {"membership_id": s.membership},
        THE_CUSTOMER,
        form={"plan": "plus", "every": "year", "shown": 1, "counted_at": 1},
    ),
    "memberships.take": lambda _: Sample({"slug": "plus"}),
    "memberships.withdraw": lambda s: Sample(
        {"membership_id": s.membership}, THE_CUSTOMER, form={"shown": 1}
    ),
    "papers.show": lambda s: Sample({"paper_id": s.document}, THE_PROVIDER),
    "papers.pdf": lambda s: Sample({"paper_id": s.paper}, THE_CUSTOMER),
    "payouts.bank_paid": lambda s: Sample({"payout_id": s.payout}),
    "payouts.bank_withdrawn": lambda s: Sample({"payout_id": s.payout}),
    "payouts.claim": lambda s: Sample({"payout_id": s.payout}),
    "payouts.decide": lambda s: Sample({"payout_id": s.payout}),
    "payouts.release": lambda s: Sample({"payout_id": s.payout}),
    "payouts.reopen": lambda s: Sample({"payout_id": s.payout}),
    "payouts.send_again": lambda s: Sample({"earning_id": s.share}),
    "payouts.show": lambda s: Sample({"payout_id": s.payout}),
    "payouts.statement_of": lambda s: Sample({"member_id": s.provider.public_id}),
    "payouts.statement_of_file": lambda s: Sample({"member_id": s.provider.public_id}),
    "pictures.drawn": lambda _: Sample({"kind": "meal", "seed": 7}),
    "plan_desk.edit": lambda _: Sample({"slug": "plus"}),
    "plan_desk.price": lambda _: Sample({"slug": "plus"}),
    "plan_desk.save": lambda _: Sample({"slug": "plus"}),
    "profiles.show": lambda s: Sample({"slug": s.profile}),
    "publish.delete": lambda s: Sample({"draft_id": s.draft}, THE_PROVIDER),
    "publish.done": lambda s: Sample({"listing_id": s.listing}, THE_PROVIDER),
    "publish.preview": lambda s: Sample({"draft_id": s.draft, "step": "words"}, THE_PROVIDER),
    "publish.resume": lambda s: Sample({"draft_id": s.draft}, THE_PROVIDER),
    "publish.step": lambda s: Sample({"draft_id": s.draft, "step": "words"}, THE_PROVIDER),
    "admin.end_measure": lambda s: Sample({"member_id": s.limited, "measure_id": s.measure}),
    "reports.picture": lambda s: Sample({"case_id": s.case}),
    "lists.show": lambda s: Sample({"list_id": s.list}),
    "lists.add_words": lambda s: Sample({"list_id": s.list}, form={"words": "advertisement"}),
    "lists.switch": lambda s: Sample({"list_id": s.list}, form={"on": "1"}),
    "lists.remove_word": lambda s: Sample({"list_id": s.list, "word_id": 1}),
    "lists.remove_picture": lambda s: Sample({"picture_id": "lpi_none"}),
    "reports.appeal_signed": lambda s: Sample({"token": s.decision}),
    "reports.show_signed": lambda s: Sample({"token": s.decision}),
    "reports.appeal": lambda s: Sample({"case_id": s.case}, THE_CUSTOMER, form={"words": "Look again"}),
    "reports.case": lambda s: Sample({"case_id": s.case}),
    "reports.measure": lambda s: Sample({"token": s.measured}),
    "reports.object_to_measure": lambda s: Sample({"token": s.measured}, form={"words": "Look again"}),
    "reports.objection": lambda s: Sample({"objection_id": s.objection}),
    "reports.decide_objection": lambda s: Sample(
        {"objection_id": s.objection}, form={"outcome": "kept", "reasons": "It stands."}
    ),
    "reports.claim": lambda s: Sample({"case_id": s.case}),
    "reports.decide": lambda s: Sample({"case_id": s.case}),
    "reports.file": lambda s: Sample({"kind": "listing", "subject_id": s.listing}),
    "reports.new": lambda s: Sample({"kind": "listing", "subject_id": s.listing}),
    "reports.release": lambda s: Sample({"case_id": s.case}),
    "reports.show": lambda s: Sample({"case_id": s.case}, THE_CUSTOMER),
    "requests.accept": lambda s: Sample({"booking_id": s.asked}, THE_PROVIDER),
    "requests.decline": lambda s: Sample({"booking_id": s.asked}, THE_PROVIDER),
    "requests.recover": lambda s: Sample({"booking_id": s.asked}, THE_CUSTOMER),
    "requests.withdraw": lambda s: Sample({"booking_id": s.asked}, THE_CUSTOMER),
    "reconciliation.alert": lambda s: Sample({"alert_id": s.alert}),
    "reconciliation.line": lambda s: Sample({"line_id": s.line}),
    "reconciliation.resolve_alert": lambda s: Sample({"alert_id": s.alert}),
    "reconciliation.resolve_line": lambda s: Sample({"line_id": s.line}),
    "api_series.leave": lambda s: Sample({"series_id": s.series}, BOTH, form={"expected_refund_minor": 1}),
    "api_series.show": lambda s: Sample({"series_id": s.series}, BOTH),
    "api_reviews.of_listing": lambda s: Sample({"listing_id": s.listing}),
    **{
        f"fraud.{act}": lambda s: Sample({"case_id": s.fraud_case})
        for act in ("case", "claim", "give_back", "hold", "let_go", "reopen")
    },
    "fraud.decide": lambda s: Sample(
        {"case_id": s.fraud_case}, form={"decision": "dismissed", "words": "A bad print."}
    ),
    "fraud.note": lambda s: Sample({"case_id": s.fraud_case}, form={"note": "Asked the shop."}),
    "honesty.case": lambda s: Sample({"hold_id": s.hold}),
    "honesty.claim": lambda s: Sample({"hold_id": s.hold}),
    "honesty.decide": lambda s: Sample(
        {"hold_id": s.hold}, form={"decision": "released", "words": "We compared the accounts."}
    ),
    "honesty.give_back": lambda s: Sample({"hold_id": s.hold}),
    "honesty.object_to": lambda s: Sample(
        {"hold_id": s.hold}, THE_CUSTOMER, form={"words": "We share a flat"}
    ),
    "honesty.show": lambda s: Sample({"hold_id": s.hold}, THE_CUSTOMER),
    "revenue.lines": lambda _: Sample({}, query={"account": "commission"}),
    "revenue.lines_export": lambda _: Sample({}, query={"account": "commission"}),
    "reviews.guest": lambda s: Sample({"booking_id": s.booked}, THE_PROVIDER),
    "reviews.helpful": lambda s: Sample({"review_id": s.review}),
    "reviews.of_listing": lambda s: Sample({"listing_id": s.listing}),
    "reviews.of_provider": lambda s: Sample({"slug": s.profile}),
    "reviews.reply": lambda s: Sample({"review_id": s.review}, THE_PROVIDER, form={"reply": "Thank you."}),
    "reviews.photo": lambda s: Sample({"photo_id": s.review_photo}),
    "reviews.save": lambda s: Sample({"booking_id": s.booked}, BOTH, form={"body": "Good."}),
    "reviews.write": lambda s: Sample({"booking_id": s.booked}, BOTH),
    "vouches.give": lambda s: Sample({"slug": s.profile}),
    "vouches.take_back": lambda s: Sample({"vouch_id": s.vouch}, THE_CUSTOMER),
    "vouches.write": lambda s: Sample({"slug": s.profile}),
    "series.checkout": lambda s: Sample({"listing_id": s.listing}, query={"slot": s.slot, "party": 1}),
    "series.confirm_leave": lambda s: Sample(
        {"series_id": s.series}, BOTH, form={"expected_refund_minor": 1}
    ),
    "series.give_up": lambda s: Sample({"series_id": s.series}, THE_CUSTOMER),
    "series.leave": lambda s: Sample({"series_id": s.series}, BOTH),
    "series.paid": lambda s: Sample({"series_id": s.series}, THE_CUSTOMER),
    "series.pay": lambda s: Sample({"series_id": s.series}, THE_CUSTOMER),
    "series.place": lambda s: Sample({"listing_id": s.listing}, form={"slot": s.slot, "party": 1}),
    "series.calendar": lambda s: Sample({"series_id": s.series}, BOTH),
    "series.receipt": lambda s: Sample({"series_id": s.series}, THE_CUSTOMER),
    "series.show": lambda s: Sample({"series_id": s.series}, BOTH),
    "searches.drop": lambda s: Sample({"search_id": s.search}, THE_CUSTOMER),
    "searches.letters": lambda s: Sample({"search_id": s.search}, THE_CUSTOMER),
    "shop.buy": lambda s: Sample({"good_id": s.good}, form={"price_version": 1, "key": "a-key-of-a-form"}),
    "shop.card": lambda s: Sample({"good_id": s.good}),
    "shop.give": lambda s: Sample({"good_id": s.good}),
    "shop.show": lambda s: Sample({"good_id": s.good}),
    "shop.theme": lambda s: Sample({"good_id": s.theme}),
    "shop_desk.edit": lambda s: Sample({"good_id": s.good}),
    "shop_desk.move": lambda s: Sample({"good_id": s.good}, form={"state": "retired"}),
    "shop_desk.take_back": lambda s: Sample({"sale_id": s.sale}, form={"why": "Bought by a child"}),
    "shop_desk.save": lambda s: Sample({"good_id": s.good}),
    "things.card": lambda s: Sample({"item_id": s.thing}, THE_CUSTOMER),
    "things.give": lambda s: Sample({"item_id": s.thing}, THE_CUSTOMER),
    "things.show_gift": lambda s: Sample({"gift_id": s.gift}, THE_CUSTOMER),
    "things.take_off": lambda s: Sample({"item_id": s.thing}, THE_CUSTOMER),
    "things.wear": lambda s: Sample({"item_id": s.thing}, THE_CUSTOMER),
    "design_desk.claim": lambda s: Sample({"design_id": s.submitted}),
    "design_desk.decide": lambda s: Sample({"design_id": s.submitted}),
    "design_desk.release": lambda s: Sample({"design_id": s.submitted}),
    "design_desk.show": lambda s: Sample({"design_id": s.submitted}),
    "design_desk.theme": lambda s: Sample({"design_id": s.made_theme}),
    "design_desk.worn": lambda s: Sample({"design_id": s.made_theme}),
    "designs.copy": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.delete": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.edit": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.of_maker": lambda s: Sample({"slug": s.maker}),
    "designs.save": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.sell_again": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.take_back": lambda s: Sample({"design_id": s.submitted}, THE_CUSTOMER),
    "designs.theme": lambda s: Sample({"design_id": s.made_theme}, THE_CUSTOMER),
    "designs.withdraw": lambda s: Sample({"design_id": s.sketch}, THE_CUSTOMER),
    "designs.worn": lambda s: Sample({"design_id": s.made_theme}, THE_CUSTOMER),
    "api_makers.show": lambda s: Sample({"slug": s.maker}),
    "api_works.show": lambda s: Sample({"work_id": s.work}),
    "work_desk.decide": lambda s: Sample({"work_id": s.work}),
    "work_desk.file": lambda s: Sample({"work_id": s.work}),
    "work_desk.refund": lambda s: Sample({"sale_id": s.work_sale}),
    "work_desk.sale": lambda s: Sample({"sale_id": s.work_sale}),
    "work_desk.show": lambda s: Sample({"work_id": s.work}),
    "works.back": lambda s: Sample({"sale_id": s.work_sale}, THE_CUSTOMER),
    "works.buy": lambda s: Sample({"work_id": s.work}),
    "works.edit": lambda s: Sample({"work_id": s.work}, THE_PROVIDER),
    "works.fetch": lambda s: Sample({"sale_id": s.work_sale}, THE_CUSTOMER),
    "works.file": lambda s: Sample({"token": s.work_link}, THE_CUSTOMER),
    "works.own_file": lambda s: Sample({"work_id": s.work}, THE_PROVIDER),
    "works.save": lambda s: Sample({"work_id": s.work}, THE_PROVIDER),
    "works.show": lambda s: Sample({"work_id": s.work}),
    "works.submit": lambda s: Sample({"work_id": s.work}, THE_PROVIDER),
    "works.withdraw": lambda s: Sample({"work_id": s.work}, THE_PROVIDER),
    "slots.free": lambda s: Sample({"listing_id": s.listing}),
    "studio.add_dates": lambda s: Sample({"schedule_id": s.schedule}, THE_PROVIDER),
    "studio.edit": lambda s: Sample({"listing_id": s.listing, "part": "words"}, THE_PROVIDER),
    "studio.hours": lambda s: Sample({"schedule_id": s.schedule}, THE_PROVIDER),
    "studio.pause": lambda s: Sample({"listing_id": s.listing}, THE_PROVIDER),
    "studio.remove_dates": lambda s: Sample({"schedule_id": s.schedule}, THE_PROVIDER),
    "studio.seasons_of": lambda s: Sample({"schedule_id": s.schedule}, THE_PROVIDER),
    "studio.remove_season": lambda s: Sample({"schedule_id": s.schedule}, THE_PROVIDER),
    "studio.remove_time": lambda s: Sample({"part": "away"}),
    "studio.time_part": lambda s: Sample({"part": "away"}),
    "plan_gifts.accept": lambda s: Sample({"gift_id": s.plan_gift, "secret": s.plan_gift_secret}, BOTH),
    "plan_gifts.ask_withdraw": lambda s: Sample({"gift_id": s.plan_gift}, THE_PROVIDER),
    "plan_gifts.card": lambda s: Sample({"slug": "plus"}),
    "plan_gifts.decline": lambda s: Sample({"gift_id": s.plan_gift, "secret": s.plan_gift_secret}, BOTH),
    "plan_gifts.give": lambda s: Sample({"slug": "plus"}, form={"shown": 990}),
    "plan_gifts.paid": lambda s: Sample({"gift_id": s.plan_gift}, THE_PROVIDER),
    "plan_gifts.show": lambda s: Sample({"gift_id": s.plan_gift, "secret": s.plan_gift_secret}),
    "plan_gifts.withdraw": lambda s: Sample({"gift_id": s.plan_gift}, THE_PROVIDER, form={"shown": 2970}),
    "photos.add": lambda s: Sample({"listing_id": s.listing}, THE_PROVIDER),
    "photos.card": lambda s: Sample({"photo_id": s.listing_photo}),
    "photos.edit": lambda s: Sample({"listing_id": s.listing}, THE_PROVIDER),
    "photos.first": lambda s: Sample({"listing_id": s.listing, "photo_id": s.listing_photo}, THE_PROVIDER),
    "photos.remove": lambda s: Sample({"listing_id": s.listing, "photo_id": s.listing_photo}, THE_PROVIDER),
    "photos.whole": lambda s: Sample({"photo_id": s.listing_photo}),
    "topups.back": lambda s: Sample({"topup_id": s.topup}, THE_CUSTOMER),
    "topups.confirm_hand_back": lambda s: Sample(
        {"topup_id": s.topup}, THE_CUSTOMER, form={"expected_minor": 1}
    ),
    "topups.hand_back": lambda s: Sample({"topup_id": s.topup}, THE_CUSTOMER),
    "wallet.agree": lambda s: Sample({"token": s.consent}, form={"cap": ""}),
    "wallet.consent": lambda s: Sample({"token": s.consent}),
    "tips.back": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER),
    "tips.give": lambda s: Sample({"booking_id": s.booked}, THE_CUSTOMER, form={"amount": "500"}),
    "api_articles.show": lambda s: Sample({"article_id": s.article}),
    "api_discussions.listed": lambda s: Sample({"slug": s.club}, BOTH),
    "api_discussions.show": lambda s: Sample({"slug": s.club, "discussion_id": s.discussion}, BOTH),
    "api_discussions.reply": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion}, BOTH, form={"text": "Rye."}
    ),
    "api_discussions.react": lambda s: Sample(
        {"slug": s.club, "discussion_id": s.discussion, "post_id": s.club_post},
        BOTH,
        form={"kind": "useful", "wanted": True},
    ),
    "api_ideas.show": lambda s: Sample({"idea_id": s.idea}),
    "api_ideas.vote": lambda s: Sample({"idea_id": s.idea}, form={"wanted": True}),
    "api_parties.invited": lambda s: Sample({"token": s.friends_token}),
    "api_parties.join": lambda s: Sample({"token": s.friends_token}, form={"expected_total_minor": 1}),
    "api_parties.of_booking": lambda s: Sample({"booking_id": s.friends_seat}, THE_CUSTOMER),
    "parties.begin": lambda s: Sample({"listing_id": s.listing}, form={"slot": s.slot, "party": 2}),
    "parties.invited": lambda s: Sample({"token": s.friends_token}),
    "parties.join": lambda s: Sample({"token": s.friends_token}),
    "parties.link": lambda s: Sample({"party_id": s.friends}, THE_CUSTOMER),
    "parties.plan": lambda s: Sample({"listing_id": s.listing}, query={"slot": s.slot, "party": 2}),
    "parties.show": lambda s: Sample({"party_id": s.friends}, THE_CUSTOMER),
    "waiting.ask": lambda s: Sample({"listing_id": s.listing}, query={"slot": s.slot, "party": 1}),
    "waiting.join": lambda s: Sample({"listing_id": s.listing}, form={"slot": s.slot, "party": 1}),
    "waiting.leave": lambda s: Sample({"entry_id": s.waiting}, THE_CUSTOMER),
    "waiting.show": lambda s: Sample({"entry_id": s.waiting}, THE_CUSTOMER),
    "api_plans.preview": lambda s: Sample(
        {"membership_id": s.membership}, THE_CUSTOMER, query={"plan": "plus", "every": "month"}
    ),
    "api_waiting.leave": lambda s: Sample({"entry_id": s.waiting}, THE_CUSTOMER),
    "api_waiting.show": lambda s: Sample({"entry_id": s.waiting}, THE_CUSTOMER),
    "studio.resume": lambda s: Sample({"listing_id": s.listing}, THE_PROVIDER),
}
"""Endpoint → sample, for every route whose address names something; a test fails where one is missing."""

_CHOICES = {"step", "part", "kind", "locale"}
"""Parts of addresses that choose a page and name no object."""


@dataclass(frozen=True)
class Opening:
    """One way to open one route of the application."""

    rule: Rule
    method: str
    access: Access | None
    sample: Sample

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def path(self) -> str:
        return self._built(self.sample.values)

    @property
    def path_to_nothing(self) -> str:
        """The same address, of an object that is not there."""
        changed = {
            name: value if name in _CHOICES else _another(value) for name, value in self.sample.values.items()
        }
        return self._built(changed)

    @property
    def named(self) -> list[str]:
        """The parts of the address that name an object."""
        return [name for name in self.sample.values if name in self.rule.arguments and name not in _CHOICES]

    def path_with(self, name: str, written: str) -> str:
        """The address with one part written so, as it would stand in a browser."""
        mark = 4_242_424_242 if isinstance(self.sample.values[name], int) else "MARK"
        return self._built({**self.sample.values, name: mark}).replace(str(mark), written)

    def with_input(self, browser: Browser, given: dict[str, Any]) -> TestResponse:
        """Open the sample with these as its query or form."""
        if self.method == "GET":
            return browser.get(self.path, query_string=given)
        return browser.post(self.path, given)

    def _built(self, values: dict[str, Any]) -> str:
        built = self.rule.build({name: values[name] for name in self.rule.arguments})
        assert built is not None, self.rule
        return str(built[1])

    def owned_by(self, who: str) -> bool:
        return not self.sample.owners or who in self.sample.owners

    def through(self, browser: Browser, path: str) -> TestResponse:
        """Open an address as a page of this browser would lead there."""
        if self.method == "GET":
            return browser.get(path, query_string=self.sample.query)
        return browser.post(path, self.sample.form)

    def called_by(self, program: Program, path: str) -> TestResponse:
        """Call an address of the API."""
        path = path.removeprefix(BASE)
        if self.method == "GET":
            return program.get(path, **(self.sample.query or {}))
        return program.post(path, self.sample.form or {}, {"Idempotency-Key": ids.new_token()})


def fields_described(app: Flask, opening: Opening) -> list[str]:
    """Names of what the API's description says this opening takes: its query's, or its body's."""
    described = app.test_client().get(f"{BASE}/openapi.json").get_json()
    path = opening.rule.rule.replace("<", "{").replace(">", "}")
    operation = described["paths"].get(path, {}).get(opening.method.lower(), {})
    if opening.method == "GET":
        return [taken["name"] for taken in operation.get("parameters", []) if taken.get("in") == "query"]
    if "requestBody" not in operation:
        return []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return list(described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])


def _another(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1_000_000
    prefix, underscore, code = str(value).partition("_")
    return prefix + underscore + ids.random_code(len(code)) if underscore else ids.random_code(20)


def openings(app: Flask, scene: Scene) -> list[Opening]:
    """Every rule of the URL map, but for static files, with every method it takes."""
    access = declared(app)
    return [
        Opening(rule, method, access[rule.endpoint], SAMPLES.get(rule.endpoint, _nothing)(scene))
        for rule in _rules(app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in sorted(app.url_map.iter_rules(), key=str) if rule.endpoint != "static"]


def _nothing(_scene: Scene) -> Sample:
    return Sample({})


def without_samples(app: Flask) -> set[str]:
    """Endpoints whose address names something and that SAMPLES does not know."""
    return {rule.endpoint for rule in _rules(app) if rule.arguments} - set(SAMPLES)


def due(opening: Opening, who: str) -> str:
    """What somebody has to be answered, by the declared access and by who owns the object."""
    match opening.access:
        case Access.PUBLIC | None:
            return "open"
        case Access.SIGNED:
            return "bad signature"
        case Access.TOKEN:
            return "sign in"
    if who == VISITOR:
        return "sign in"
    if opening.access in STAFF:
        return _due_to_staff(opening.access, who)
    if opening.access is Access.VERIFIED and who == UNVERIFIED:
        return "confirm your address"
    if opening.access is Access.PROVIDER and "provider" not in who:
        return "not there"
    return "open" if opening.owned_by(who) else "not there"


def due_to_token(opening: Opening, who: str) -> str:
    """What a program with somebody's token has to be answered; a role gives it no more than its member has."""
    if who == VISITOR:
        return "sign in"
    if who == UNVERIFIED:
        return "confirm your address"
    return "open" if opening.owned_by(who) else "not there"


def _due_to_staff(access: Access | None, who: str) -> str:
    if STAFF_ROLES.get(who) not in {access, Access.ADMIN}:
        return "not there"
    return "second factor" if "without" in who else "open"


def given(answer: TestResponse) -> str:
    """What an answer says, in the same words as `due`."""
    if answer.status_code == 400 and "error" in (answer.get_json(silent=True) or {}):
        return "bad signature"
    if answer.status_code == 401 or _leads_to_sign_in(answer):
        return "sign in"
    if answer.status_code == 403:
        return "second factor" if "second factor" in answer.text else "confirm your address"
    if answer.status_code == 404:
        return "not there"
    return "open" if answer.status_code < 500 else f"error {answer.status_code}"


def _leads_to_sign_in(answer: TestResponse) -> bool:
    """The guard sends a visitor to sign in and back to this very address; some public pages lead there too."""
    asked = parse_qs(urlsplit(answer.location or "").query).get("next", [""])[0]
    return answer.status_code == 302 and urlsplit(asked).path == answer.request.path != "/"


def said(answer: TestResponse) -> str:
    """A page without what differs between any two answers: nonces, tokens and the address asked for."""
    text, path = without_noise(answer.text), answer.request.path
    # The whole address first: a name in it may be too short to be told from the page's own words.
    for part in (path, quote(path, safe=""), *filter(None, path.split("/"))):
        text = text.replace(part, "…") if len(part) > 12 else text
    return re.sub(r'"request_id": ?"[^"]*"', "", text)


def leads_off(location: str) -> bool:
    """Whether a browser would leave this site for an address in a `Location`."""
    seen = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    parts = urlsplit(seen)
    return bool(parts.netloc or parts.scheme) and parts.netloc not in {"127.0.0.1:8000", "localhost"}
