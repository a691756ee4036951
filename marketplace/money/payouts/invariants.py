"""What must hold between earnings, payouts and their approvals, as SQL that finds what breaks it."""

INVARIANTS = {
    "payouts: a payout equals its earnings": """
        select p.public_id from payout p left join earning e on e.payout_id = p.id
        where p.state <> 'rejected'
        group by p.id having p.amount_minor <> coalesce(sum(e.share_minor), 0)""",
    "payouts: money left only with enough people's approval": """
        select p.public_id from payout p
        where p.state in ('approved', 'paid') and (
            select count(distinct d.by_id) from payout_decision d
            where d.payout_id = p.id and d.decision = 'approve' and d.round = p.round
              and d.by_id <> p.provider_id) < (case when p.needs_second then 2 else 1 end)""",
    "payouts: a paid payout has all its transfers": """
        select p.public_id from payout p join earning e on e.payout_id = p.id
        where p.state = 'paid' and e.transfer_id is null and p.bank_file_id is null""",
}
