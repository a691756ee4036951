"""What must hold between payments and their refunds, as SQL that finds what breaks it."""

INVARIANTS = {
    "payments: promised refunds equal what the payment notes": """
        select p.public_id from payment p
        left join refund r on r.payment_id = p.id and r.state in ('due', 'done')
        group by p.id having p.refunded_minor <> coalesce(sum(r.amount_minor), 0)""",
    "payments: one paid payment per subject": """
        select subject_kind, subject_id from payment
        where state = 'paid' and refunded_minor < amount_minor
        group by subject_kind, subject_id having count(*) > 1""",
    "payments: what a dispute covers is not sent": """
        select r.public_id from refund r where r.state = 'covered' and (r.stripe_id is not null or exists (
            select 1 from payment_operation o where o.kind = 'refund' and o.subject_id = r.public_id
            and o.state <> 'failed'))""",
}
