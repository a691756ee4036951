"""What must hold between disputes, earnings and ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "disputes: what banks hold stands in the ledger": """
        select d.unit from (
            select lower(currency) as unit,
                sum(amount_minor) filter (where withdrawn_at is not null and closed_at is null) as held
            from dispute group by 1) d
        where coalesce(d.held, 0) <> coalesce((
            select sum(e.amount) from ledger_entry e join ledger_account a on a.id = e.account_id
            where a.unit = d.unit and split_part(a.code, ':', 1) = 'dispute'), 0)""",
    "disputes: the share of an open dispute is frozen, and no other": """
        select e.public_id from earning e join payment p on p.charge_id = e.charge_id
        where (e.frozen_since is not null) <> exists (
            select 1 from dispute d where d.payment_id = p.id and d.closed_at is null)""",
}
