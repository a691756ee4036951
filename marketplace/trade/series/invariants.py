"""What must hold between a series, its bookings and the parts of its payment, as SQL that finds breaks."""

INVARIANTS = {
    "series: its bookings are its own, and their totals sum to what it says": """
        select s.public_id from booking_series s left join booking b on b.series_id = s.id
        group by s.id having s.total_minor <> coalesce(sum(b.total_minor), 0) or count(b.id) < 2
        or bool_or((b.customer_id, b.provider_id, b.listing_id, b.currency)
            is distinct from (s.customer_id, s.provider_id, s.listing_id, s.currency))""",
    "series: every week is booked or skipped, once": """
        select s.public_id from booking_series s
        where s.weeks <> jsonb_array_length(s.skipped) + (select count(*) from booking b where b.series_id = s.id)
        or exists (select from booking b, jsonb_array_elements(s.skipped) k
            where b.series_id = s.id and (k ->> 'week')::int = b.series_week)""",
    "series: the parts of a payment are all of it": """
        select w.public_id from payment w join payment p on p.part_of_id = w.id
        group by w.id having sum(p.amount_minor) <> w.amount_minor or sum(p.refunded_minor) > w.amount_minor
        or sum(p.processor_fee_minor) <> w.processor_fee_minor
        or bool_or((p.charge_id, p.currency, p.payer_id) is distinct from (w.charge_id, w.currency, w.payer_id))""",
    "series: what was paid at once has a part for each booking": """
        select w.public_id from payment w join booking_series s on s.public_id = w.subject_id
        where w.subject_kind = 'series' and w.state = 'paid' and exists (
            select from booking b where b.series_id = s.id and not exists (
                select from payment p where p.part_of_id = w.id and p.subject_kind = 'booking'
                and p.subject_id = b.public_id and p.amount_minor = b.total_minor))""",
}
