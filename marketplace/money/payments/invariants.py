"""What must hold between payments and their refunds, as SQL that finds what breaks it."""

INVARIANTS = {
    "payments: promised refunds equal what the payment notes": """
        select p.public_id from payment p left join refund r on r.payment_id = p.id and r.state <> 'failed'
        group by p.id having p.refunded_minor <> coalesce(sum(r.amount_minor), 0)""",
    "payments: one paid payment per subject": """
        select subject_kind, subject_id from payment
        where state = 'paid' and refunded_minor < amount_minor
        group by subject_kind, subject_id having count(*) > 1""",
}
