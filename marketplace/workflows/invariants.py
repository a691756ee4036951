"""What must hold across rooms, between bookings, payments, earnings and ledger, as SQL that finds breaks."""

INVARIANTS = {
    "across: a confirmed or completed booking is paid": """
        select b.public_id from booking b where b.state in ('confirmed', 'completed') and b.total_minor > 0
        and not exists (select 1 from payment p where p.subject_kind = 'booking'
                        and p.subject_id = b.public_id and p.state = 'paid')""",
    "across: refund + provider + platform + processor = paid": """
        select e.source_id, sum(e.share_minor + e.commission_minor + e.fee_minor)
        from earning e join payment p on p.subject_kind = e.source_kind and p.subject_id = e.source_id
            and p.state = 'paid' and p.charge_id = e.charge_id
        group by e.source_id
        having sum(e.share_minor + e.commission_minor + e.fee_minor) + max(p.refunded_minor)
            <> max(p.amount_minor)""",
    "across: the ledger holds for a booking what was paid and not yet given on": """
        select a.code, -a.balance from ledger_account a join booking b on b.public_id = a.owner_id
        where a.owner_kind = 'booking'
        and b.state in ('expired', 'cancelled_by_provider', 'cancelled_by_staff')
        and a.balance <> 0
        and not exists (select 1 from payment p join refund r on r.payment_id = p.id
                        where p.subject_id = b.public_id and r.state <> 'done')
        and not exists (select 1 from earning e
                        where e.source_kind = 'booking' and e.source_id = b.public_id)""",
}
