"""What must hold of given memberships and the ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "plan gifts: what nobody has accepted is owed, and nothing else": """
        select g.public_id, x.owed, coalesce(l.owed, 0) from plan_gift g
        left join payment p on p.subject_kind = 'plan_gift' and p.subject_id = g.public_id and p.state = 'paid'
        left join membership_bill b on b.gift_id = g.id
        cross join lateral (select case when p.id is null or b.id is not null then 0
            else p.amount_minor - coalesce((select sum(r.amount_minor) from refund r
                where r.payment_id = p.id and r.state = 'done' and r.source <> 'refund_due'), 0)
            - coalesce((select sum(d.taken_minor) from dispute d where d.payment_id = p.id), 0) end as owed) x
        left join lateral (select -sum(e.amount) as owed from ledger_transaction t
            join ledger_entry e on e.transaction_id = t.id
            join ledger_account a on a.id = e.account_id and a.code like 'deferred_gifts%'
            where (t.source_kind = 'plan_gift' and t.source_id = g.public_id)
                or (t.source_kind = 'membership_bill' and t.source_id = b.public_id)) l on true
        where x.owed <> coalesce(l.owed, 0)""",
    "plan gifts: what was accepted has its bill and its time": """
        select g.public_id from plan_gift g
        left join membership_bill b on b.gift_id = g.id and b.amount_minor = g.amount_minor
        left join plan_grant t on t.source_kind = 'gift' and t.source_id = g.public_id
            and t.member_id = g.taken_by_id and t.from_at = b.from_at and t.until_at = b.until_at
        where g.state = 'taken' and (b.id is null or t.id is null)""",
    "plan gifts: one that went back gives nobody anything": """
        select g.public_id from plan_gift g join plan_grant t on t.source_kind = 'gift' and t.source_id = g.public_id
        where g.state <> 'taken'""",
}
