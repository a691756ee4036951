"""What must hold of bookings and requests when an account of theirs is closed, as SQL that finds what breaks it."""

INVARIANTS = {
    "closures: who is told is the other side of the one whose account was closed": """
        select b.public_id from booking_closure c
        join booking b on b.id = c.booking_id join member_measure m on m.id = c.measure_id
        where m.kind not in ('suspend', 'ban')
            or case c.closed when 'provider' then (b.provider_id, b.customer_id) <> (m.member_id, c.told_id)
                else (b.customer_id, b.provider_id) <> (m.member_id, c.told_id) end""",
    "closures: no request waits for an answer whose asker cannot use their account": """
        select b.public_id from booking b join member m on m.id = b.customer_id
        where b.state = 'requested' and m.status in ('suspended', 'closed')""",
}
