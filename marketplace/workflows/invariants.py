"""What must hold across rooms, between bookings, payments, earnings and ledger, as SQL that finds breaks."""

INVARIANTS = {
    "across: a confirmed or completed booking is paid": """
        select b.public_id from booking b where b.state in ('confirmed', 'completed') and b.total_minor > 0
        and not exists (select 1 from payment p where p.subject_kind = 'booking'
                        and p.subject_id = b.public_id and p.state = 'paid')""",
    "across: a request that waits has its amount set aside or its card kept": """
        select b.public_id from booking b where b.state = 'requested'
        and not exists (select 1 from payment p where p.subject_kind = 'booking'
                        and p.subject_id = b.public_id and p.state = 'authorised')""",
    "across: nothing stays set aside for a booking that is over": """
        select p.public_id from payment p left join booking b
            on p.subject_kind = 'booking' and b.public_id = p.subject_id
        where p.state = 'authorised'
        and (b.id is null or b.state not in ('requested', 'accepted'))
        and not exists (select 1 from payment_operation o where o.subject_id = p.public_id
                        and o.kind in ('cancel_intent', 'forget_card'))""",
    "across: a given tip is paid and is its provider's, whole": """
        select t.public_id from tip t where t.state = 'given' and not exists (
            select 1 from payment p join earning e
                on e.source_kind = p.subject_kind and e.source_id = p.subject_id and e.charge_id = p.charge_id
            where p.subject_kind = 'tip' and p.subject_id = t.public_id and p.state = 'paid'
            and e.first_share_minor = t.amount_minor and p.amount_minor = t.amount_minor
            and e.first_commission_minor = 0 and e.first_fee_minor = 0)""",
    "across: refund + provider + platform + processor = paid": """
        select e.source_id, sum(e.share_minor + e.commission_minor + e.fee_minor)
        from earning e
        join payment p on p.subject_kind = e.source_kind and p.subject_id = e.source_id
            and p.state = 'paid' and p.charge_id = e.charge_id
        group by e.source_id, p.id
        having sum(e.share_minor + e.commission_minor + e.fee_minor) + max(p.refunded_minor)
            + (select coalesce(sum(d.taken_minor), 0) from dispute d where d.payment_id = p.id)
            <> max(p.amount_minor)""",
    "across: the ledger holds for a booking what was paid and not yet given on": """
        select a.code, -a.balance from ledger_account a join booking b on b.public_id = a.owner_id
        where a.owner_kind = 'booking'
        and b.state in ('expired', 'cancelled_by_provider', 'cancelled_by_staff')
        and a.balance <> 0
        and not exists (select 1 from payment p join refund r on r.payment_id = p.id
                        where p.subject_id = b.public_id and r.state = 'due')
        and not exists (select 1 from earning e
                        where e.source_kind = 'booking' and e.source_id = b.public_id)""",
    "across: a booking wholly refunded before it began has given its place back": """
        select b.public_id from booking b where b.state = 'confirmed'
        and exists (select 1 from payment p join refund r on r.payment_id = p.id
            where p.subject_kind = 'booking' and p.subject_id = b.public_id
            and p.refunded_minor = p.amount_minor
            group by p.id having max(r.created_at) < b.starts_at)""",
    "across: a booking whose payment a bank took back before it began has given its place back": """
        select b.public_id from booking b
        join payment p on p.subject_kind = 'booking' and p.subject_id = b.public_id and p.state = 'paid'
        join dispute d on d.payment_id = p.id and d.status = 'lost' and d.closed_at < b.starts_at
        where b.state = 'confirmed'
        group by b.public_id, p.id having p.refunded_minor + sum(d.amount_minor) >= p.amount_minor""",
    "across: nothing that a bank gave is refunded afterwards": """
        select p.public_id from payment p
        join dispute d on d.payment_id = p.id and d.status = 'lost' and d.closed_at is not null
        where exists (select 1 from refund r where r.payment_id = p.id and r.done_at > d.closed_at)
        group by p.id having p.refunded_minor + sum(d.amount_minor) > p.amount_minor""",
}
