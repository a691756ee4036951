"""What must hold between top-ups, codes and the ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "topups: a paid top-up brought its credits once": """
        select t.public_id from topup t
        left join wallet_lot l on l.source_kind = 'topup' and l.source_id = t.public_id
        where t.credits > 0 and ((t.state = 'paid') <> (l.id is not null)
            or l.credits <> t.credits or l.cost_minor <> t.price_minor)""",
    "topups: a redeemed code brought its credits once": """
        select c.public_id from voucher_code c join voucher_batch b on b.id = c.batch_id
        left join wallet_lot l on l.source_kind = 'voucher' and l.source_id = c.public_id
        left join wallet w on w.id = l.wallet_id
        where (c.redeemed_at is not null) <> (l.id is not null) or l.credits <> b.credits
            or l.cost_minor <> b.price_minor or w.member_id <> c.redeemed_by_id""",
    "topups: what was sold as codes and not redeemed is owed": """
        select owed.currency, owed.amount, coalesce(book.amount, 0) from (
            select b.currency, sum(b.price_minor) as amount
            from voucher_batch b join voucher_code c on c.batch_id = b.id
            where c.redeemed_at is null and c.lapsed_at is null group by b.currency) owed
        left join (
            select upper(a.unit) as currency, -sum(e.amount) as amount
            from ledger_account a join ledger_entry e on e.account_id = a.id
            join ledger_transaction t on t.id = e.transaction_id
            where a.code like 'voucher_liability%' and (
                exists (select 1 from voucher_batch b where b.public_id = t.source_id)
                or exists (select 1 from voucher_code c where c.public_id = t.source_id))
            group by a.unit) book on book.currency = owed.currency
        where owed.amount <> coalesce(book.amount, 0)""",
}
