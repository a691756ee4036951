"""What must hold between disputes, earnings and ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "disputes: what banks hold stands in the ledger": """
        select d.unit from (
            select lower(currency) as unit,
                sum(amount_minor) filter (where withdrawn_at is not null and closed_at is null) as held
            from dispute where part_of_id is null group by 1) d
        where coalesce(d.held, 0) <> coalesce((
            select sum(e.amount) from ledger_entry e join ledger_account a on a.id = e.account_id
            where a.unit = d.unit and split_part(a.code, ':', 1) = 'dispute'), 0)""",
    "disputes: the share of an open dispute is frozen, and no other": """
        select e.public_id from earning e join payment p on p.charge_id = e.charge_id
        where (e.frozen_since is not null) <> exists (
            select 1 from dispute d where d.payment_id = p.id and d.closed_at is null)""",
    "disputes: the parts of one are all of it, and stand as it stands": """
        select w.public_id from dispute w join dispute p on p.part_of_id = w.id
        group by w.id having sum(p.amount_minor) <> w.amount_minor or sum(p.fee_minor) <> w.fee_minor
        or (w.closed_at is not null and sum(p.taken_minor) <> w.taken_minor)
        or bool_or((p.stripe_id, p.status, p.closed_at is null, p.withdrawn_at)
            is distinct from (w.stripe_id, w.status, w.closed_at is null, w.withdrawn_at))""",
    "disputes: of a payment in parts each part has its own": """
        select d.public_id from dispute d join payment p on p.part_of_id = d.payment_id
        where not exists (select 1 from dispute part where part.part_of_id = d.id and part.payment_id = p.id)""",
}
