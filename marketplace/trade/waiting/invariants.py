"""What must hold for waiting lists, as SQL that finds what breaks it."""

INVARIANTS = {
    "waiting: seats are kept only while somebody waits or is about to be told": """
        select o.id from occurrence o where o.seats_kept > 0 and not exists (
            select 1 from waiting_entry w where w.occurrence_id = o.id)""",
    "waiting: an offer is a held booking of the one it was made to": """
        select w.public_id from waiting_entry w join booking b on b.id = w.booking_id
        where b.customer_id <> w.customer_id or (w.state = 'offered') <> (b.state = 'held')
        or (w.state = 'missed' and b.confirmed_at is not null)""",
    "waiting: nobody who waits was overtaken in strict order": """
        select a.public_id, b.public_id from waiting_entry a join waiting_entry b
            on b.occurrence_id = a.occurrence_id and b.id > a.id
        where a.state = 'waiting' and b.booking_id is not null and a.least <= b.least""",
}
