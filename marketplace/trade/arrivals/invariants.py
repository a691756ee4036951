"""What must hold for reports of absence, as SQL that finds what breaks it."""

INVARIANTS = {
    "arrivals: nobody who was checked in is said to be missing": """
        select b.public_id from absence x join booking b on b.id = x.booking_id
        join arrival a on a.booking_id = b.id
        where a.checked_in_at is not null and a.checked_in_at < x.reported_at""",
    "arrivals: a share waits while its provider is said to be missing": """
        select b.public_id from absence x join booking b on b.id = x.booking_id
        join earning e on e.source_kind = 'booking' and e.source_id = b.public_id
        where x.against = 'provider' and (x.outcome is null) <> (e.questioned_since is not null)""",
}
