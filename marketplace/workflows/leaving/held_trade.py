"""What is held of a member who offers or books: pages, listings, places, hours, bookings. A table, nothing else."""

from marketplace.workflows.leaving.held import File, bare, gone, kept

_SIDES = "customer_id|provider_id"
_GONE_TITLE = "case locale when 'fr' then 'Offre retirée' else 'Withdrawn offer' end"
_EMPTY = "'{}'::jsonb"
# A customer keeps what was agreed; only who it was agreed with has no name any more.
_NAMELESS = (
    "terms || jsonb_build_object('provider_slug', 'former-member', 'provider_name',"
    " (select case m.locale when 'fr' then 'Ancien membre' else 'A former member' end"
    " from member m where m.id = booking.customer_id))"
)

HELD = (
    bare(
        "profile",
        "member_id",
        "profile",
        {
            "slug": ":slug",
            "display_name": ":former",
            "headline": "''",
            "about": "''",
            "headline_other": "null",
            "about_other": "null",
            "languages": "'[]'::jsonb",
            "zone": "'Europe/Paris'",
        },
    ),
    bare(
        "listing",
        "provider_id",
        "listings",
        {
            "status": "'draft'",
            "status_reason": "null",
            "slug": "'withdrawn'",
            "place_id": "null",
            "schedule_id": "null",
            "photos": "'[]'::jsonb",
            "published_at": "null",
        },
    ),
    bare(
        "listing_text",
        "listing_id>listing",
        "listings",
        {"title": _GONE_TITLE, "summary": "''", "body": "''"},
    ),
    bare(
        "meal_details",
        "listing_id>listing",
        "listings",
        {
            "courses": _EMPTY,
            "allergens": "'[]'::jsonb",
            "allergens_declared_at": "null",
            "diets": "'[]'::jsonb",
            "cuisine": "''",
        },
    ),
    bare(
        "session_details",
        "listing_id>listing",
        "listings",
        {"plan": _EMPTY, "bring": _EMPTY, "discipline": "''"},
    ),
    gone("listing_photo", "listing_id>listing", "listings", hidden=("small",), file=File("content", "jpg")),
    gone("listing_day", "listing_id>listing", "figures"),
    gone("listing_closure", "listing_id>listing", "documents"),
    gone("search_entry", "listing_id>listing", "listings", exported=False),
    gone("free_time", "listing_id>search_entry", "listings", exported=False),
    gone("free_time_mark", "provider_id=:member", "listings", exported=False),
    kept("listing_standing", "listing_id>listing", "reviews", exported=False),
    gone("draft", "member_id", "listings"),
    gone("place", "member_id", "homes", hidden=("address_key",)),
    gone("schedule", "provider_id", "calendars"),
    gone("schedule_override", "schedule_id>schedule", "calendars"),
    gone("provider_time", "provider_id", "calendars"),
    gone("calendar_feed", "provider_id", "calendars", hidden=("address_key", "etag", "last_modified")),
    gone("calendar_block", "feed_id>calendar_feed", "calendars"),
    gone("credential", "provider_id", "documents"),
    gone("credential_file", "credential_id>credential", "documents", file=File("content", "")),
    gone("document_end", "member_id", "documents", exported=False),
    gone("saved_search", "member_id", "searches"),
    gone("saved_search_hit", "search_id>saved_search", "searches", exported=False),
    gone("article_lead", "member_id", "searches", exported=False),
    gone("customer_note", "provider_id", "notes", title="notes on your customers"),
    gone("customer_note", "customer_id", "notes", exported=False),
    gone("customer_tag", "provider_id", "notes"),
    gone("customer_tag", "customer_id", "notes", exported=False),
    bare(
        "booking",
        "customer_id",
        "bookings",
        {
            "home": "null",
            "note": "null",
            "home_erased_at": "case when home is null and note is null then home_erased_at else :now end",
        },
        title="bookings you made",
        stays=("terms",),
    ),
    bare(
        "booking",
        "provider_id",
        "bookings",
        {
            "home": "null",
            "note": "null",
            "home_erased_at": "case when home is null and note is null then home_erased_at else :now end",
            "terms": _NAMELESS,
        },
        title="bookings you were asked for",
        hidden=("home", "note", "note_consent_at"),
        stays=("terms",),
    ),
    kept("booking_line", "booking_id>booking*", "bookings"),
    bare(
        "booking_event",
        "actor_id=:member",
        "bookings",
        {"reason": "null"},
        title="moves of your bookings",
    ),
    bare("booking_change", "proposed_by_id", "bookings", {"words": "null"}),
    kept("booking_series", _SIDES, "bookings"),
    kept("clock_shift", "booking_id>booking*", "bookings"),
    bare(
        "occurrence",
        "provider_id",
        "bookings",
        {"lat": "null", "lon": "null"},
        exported=False,
    ),
    bare("waiting_entry", "customer_id", "bookings", {"note": "null"}),
    bare(
        "friends_party",
        "organiser_id",
        "bookings",
        {"token": "null", "token_hash": "null"},
        hidden=("token", "token_hash"),
    ),
    kept("arrival", "booking_id>booking*", "bookings"),
    bare("absence", "reported_by_id", "bookings", {"statement": ":nothing"}, hidden=("objection",)),
    bare(
        "absence",
        "booking_id>booking*",
        "bookings",
        {
            "statement": ":nothing",
            "objection": "case when objection is null then null else cast(:nothing as bytea) end",
        },
        only="reported_by_id <> :member",
        hidden=("statement",),
        title="absences you were named in",
    ),
    kept("article_booking", "booking_id>booking*", "bookings", exported=False),
    kept("tip", _SIDES, "payments"),
    kept("booking_closure", "told_id", "bookings"),
    kept("boost", "provider_id", "things"),
    kept("boost_day", "boost_id>boost", "figures"),
)
