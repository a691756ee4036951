"""What must hold for connected calendars, as SQL that finds what breaks it."""

INVARIANTS = {
    "calendars: what blocks time was imported": """
        select b.id from calendar_block b join calendar_feed f on f.id = b.feed_id
        where f.imported_at is null or f.whole_at is null""",
    "calendars: a calendar blocks only time it was read for": """
        select b.id from calendar_block b join calendar_feed f on f.id = b.feed_id
        where lower(b.busy) < f.whole_at - interval '1 day' or upper(b.busy) > f.whole_at + interval '400 days'""",
    "calendars: a member's feed has one address": """
        select member_id, side from calendar_address where revoked_at is null
        group by member_id, side having count(*) > 1""",
    "calendars: nobody is written to about what does not fail": """
        select public_id from calendar_feed where told_at is not null and failures = 0""",
}
