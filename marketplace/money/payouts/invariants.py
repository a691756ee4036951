"""What must hold between earnings, payouts and their approvals, as SQL that finds what breaks it."""

INVARIANTS = {
    "payouts: a payout equals its earnings": """
        select p.public_id from payout p left join earning e on e.payout_id = p.id
        where p.state <> 'rejected'
        group by p.id having p.amount_minor <> coalesce(sum(e.share_minor + e.recalled_minor), 0)""",
    "payouts: money left only with enough people's approval": """
        select p.public_id from payout p
        where p.state in ('approved', 'paid') and (
            select count(distinct d.by_id) from payout_decision d
            where d.payout_id = p.id and d.decision = 'approve' and d.round = p.round
              and d.by_id <> p.provider_id) < (case when p.needs_second then 2 else 1 end)""",
    "payouts: a paid payout has all its transfers": """
        select p.public_id from payout p join earning e on e.payout_id = p.id
        where p.state = 'paid' and e.transferred_at is null""",
    "payouts: what is granted and not sent stands in the ledger": """
        select m.public_id from member m
        join (select provider_id, lower(currency) as unit, sum(held_minor) as held
              from earning group by 1, 2) e on e.provider_id = m.id
        where e.held <> coalesce((
            select -sum(a.balance) from ledger_account a where a.owner_kind = 'provider' and a.kind = 'liability'
            and a.owner_id = m.public_id and a.unit = e.unit), 0)""",
    "payouts: a granted share is held, sent, kept back or owed": """
        select e.public_id from earning e
        left join (select earning_id, sum(amount_minor) as owed from debt group by 1) d
            on d.earning_id = e.public_id
        where e.granted_at is not null
        and e.share_minor <> e.held_minor + e.sent_minor + e.netted_minor - coalesce(d.owed, 0)
        and not exists (select 1 from payment p join refund r on r.payment_id = p.id
            join payment_operation o on o.kind = 'reversal' and o.subject_id = r.public_id
                and o.state in ('ready', 'sent', 'unknown')
            where p.charge_id = e.charge_id and p.subject_kind = e.source_kind
            and p.subject_id = e.source_id)""",
}
