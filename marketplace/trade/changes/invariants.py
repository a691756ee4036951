"""What must hold for changed bookings, as SQL that finds what breaks it."""

INVARIANTS = {
    "changes: a booking stands at the time last agreed": """
        select b.public_id from booking b join booking_change c on c.id = (
            select max(x.id) from booking_change x
            where x.booking_id = b.id and x.kind = 'time' and x.state = 'accepted')
        where (b.starts_at, b.ends_at) is distinct from (c.to_starts_at, c.to_ends_at)""",
    "changes: a booking is for as many as last agreed": """
        select b.public_id from booking b join booking_change c on c.id = (
            select max(x.id) from booking_change x
            where x.booking_id = b.id and x.kind = 'party' and x.state = 'accepted')
        where b.party_size <> c.to_party""",
    "changes: only a confirmed booking has a proposal that waits": """
        select c.public_id from booking_change c join booking b on b.id = c.booking_id
        where c.state = 'open' and b.state <> 'confirmed'""",
    "changes: what fewer people give back is refunded": """
        select b.public_id from booking b join booking_change c on c.booking_id = b.id
        where c.kind = 'party' and c.state = 'accepted'
        group by b.id having b.refunded_minor < sum(c.price_back_minor + c.fee_back_minor)""",
    "changes: an occurrence starts when its bookings do": """
        select b.public_id from booking b join occurrence o on o.id = b.occurrence_id
        where o.starts_at <> b.starts_at or o.listing_id <> b.listing_id""",
}
