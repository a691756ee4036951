"""What must hold between wallets and the ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "wallet: lots sum to the ledger's balance": """
        select w.public_id, coalesce(l.credits, 0), coalesce(-a.balance, 0) from wallet w
        left join (select wallet_id, sum(credits_left) as credits from wallet_lot group by wallet_id) l
            on l.wallet_id = w.id
        left join ledger_account a on a.owner_kind = 'wallet' and a.owner_id = w.public_id and a.unit = 'x_credit'
        where coalesce(l.credits, 0) <> coalesce(-a.balance, 0)""",
    "wallet: lots are the sum of what moved them": """
        select l.public_id from wallet_lot l left join wallet_movement_part p on p.lot_id = l.id
        group by l.id having l.credits_left <> coalesce(sum(p.credits), 0)
            or l.cost_left_minor <> coalesce(sum(p.cost_minor), 0)""",
    "wallet: what lots had cost is owed as services to come": """
        select w.public_id, w.cost, w.deferred from (
            select w.public_id,
                (select coalesce(sum(l.cost_left_minor), 0) from wallet_lot l where l.wallet_id = w.id) as cost,
                (select coalesce(-sum(d.amount), 0) from ledger_account a
                    join ledger_entry e on e.account_id = a.id
                    join ledger_entry d on d.transaction_id = e.transaction_id
                    join ledger_account b on b.id = d.account_id and b.code like 'deferred_credits%'
                    where a.owner_kind = 'wallet' and a.owner_id = w.public_id and a.unit = 'x_credit') as deferred
            from wallet w) w where w.cost <> w.deferred""",
    "wallet: the debt is what the ledger says": """
        select w.public_id, w.debt_minor, coalesce(a.balance, 0) from wallet w
        left join ledger_account a on a.owner_kind = 'wallet' and a.owner_id = w.public_id and a.kind = 'asset'
        where w.debt_minor <> coalesce(a.balance, 0)""",
    "wallet: a movement is the sum of its parts": """
        select m.public_id from wallet_movement m left join wallet_movement_part p on p.movement_id = m.id
        group by m.id having m.credits <> coalesce(sum(p.credits), 0)
            or m.cost_minor <> coalesce(sum(p.cost_minor), 0)""",
}
