"""What must hold for bookings and the time they take, as SQL that finds what breaks it."""

INVARIANTS = {
    "bookings: seats of an occurrence are those of its bookings": """
        select o.id, o.seats_taken, coalesce(sum(b.seats), 0) from occurrence o
        left join booking b on b.occurrence_id = o.id and b.state in
            ('held', 'requested', 'accepted', 'confirmed', 'completed')
        group by o.id having o.seats_taken <> coalesce(sum(b.seats), 0) + o.seats_kept + o.seats_grouped""",
    "bookings: no provider is in two places": """
        select a.id, b.id from occurrence a join occurrence b
        on a.provider_id = b.provider_id and a.id < b.id and a.busy && b.busy
        where a.seats_taken > 0 and b.seats_taken > 0""",
    "bookings: a visit ahead has its home, and its service a place on the map": """
        select b.public_id from booking b left join occurrence o on o.id = b.occurrence_id
        where b.terms->>'venue' = 'customer' and b.state in ('held', 'requested', 'accepted', 'confirmed')
        and (b.home is null or o.id is not null and o.lat is null)""",
    "bookings: nobody is served at two homes at once": """
        select b.occurrence_id from booking b where b.terms->>'venue' = 'customer'
        and b.state in ('held', 'accepted', 'confirmed', 'completed')
        group by b.occurrence_id having count(*) > 1""",
    "bookings: lines sum to the total": """
        select b.public_id from booking b left join booking_line l on l.booking_id = b.id
        group by b.id having b.total_minor <> coalesce(sum(l.amount_minor), 0)""",
    "bookings: every booking has a history that ends where it stands": """
        select b.public_id from booking b where b.state is distinct from (
            select e.to_state from booking_event e where e.booking_id = b.id order by e.id desc limit 1)""",
}
