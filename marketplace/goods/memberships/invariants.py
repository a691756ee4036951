"""What must hold of memberships, their bills and the ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "memberships: a bill is the sum of its lines": """
        select b.public_id, b.amount_minor, coalesce(sum(l.amount_minor), 0) from membership_bill b
        left join membership_bill_line l on l.bill_id = b.id
        group by b.id having b.amount_minor <> coalesce(sum(l.amount_minor), 0)""",
    "memberships: what was paid has a payment of the same amount": """
        select b.public_id, b.amount_minor, p.amount_minor from membership_bill b
        left join payment p on p.id = b.payment_id
        where b.amount_minor <> coalesce(p.amount_minor, 0)""",
    "memberships: what is not earned is owed as time to come": """
        select b.public_id, b.amount_minor - b.recognised_minor - b.lost_minor - coalesce(r.done, 0) as owed, l.deferred
        from membership_bill b
        left join (select payment_id, sum(amount_minor) as done from refund where state = 'done' group by payment_id) r
            on r.payment_id = b.payment_id
        left join (select t.source_id, -sum(e.amount) as deferred from ledger_transaction t
            join ledger_entry e on e.transaction_id = t.id
            join ledger_account a on a.id = e.account_id and a.code like 'deferred_memberships%'
            where t.source_kind = 'membership_bill' group by t.source_id) l on l.source_id = b.public_id
        where b.amount_minor - b.recognised_minor - b.lost_minor - coalesce(r.done, 0) <> coalesce(l.deferred, 0)""",
    "memberships: what was paid gives its plan": """
        select b.public_id from membership_bill b join membership m on m.id = b.membership_id
        left join plan_grant g on g.source_kind = 'bill' and g.source_id = b.public_id
        where b.amount_minor > b.refunded_minor + b.lost_minor and g.id is null""",
    "memberships: every grant of a plan has the rights it gives, for its whole time": """
        select g.id, r.key from plan_grant g cross join lateral jsonb_each_text(g.gives) as r
        where g.revoked_at is null and (select count(*) from entitlement e
            where e.source = 'plan' and split_part(e.source_id, '.', 1) = g.id::text and e.revoked_at is null
                and e.member_id = g.member_id and e."right" = r.key and e.amount = r.value::int
                and e.starts_at = g.from_at and e.ends_at = g.until_at) <> 1""",
    "memberships: a right of a plan has a grant that stands": """
        select e.public_id from entitlement e left join plan_grant g
            on g.id::text = split_part(e.source_id, '.', 1) and g.member_id = e.member_id
        where e.source = 'plan' and e.revoked_at is null and (g.id is null or g.revoked_at is not null)""",
    "memberships: a refund in the bill is a refund of its payment": """
        select b.public_id, b.refunded_minor, p.refunded_minor from membership_bill b
        join payment p on p.id = b.payment_id where b.refunded_minor <> p.refunded_minor""",
}
