"""What must hold between debts, what was kept back for them, and the ledger, as SQL that finds breaks."""

INVARIANTS = {
    "debts: what was kept back is noted line by line": """
        select d.public_id from debt d left join debt_netting n on n.debt_id = d.id
        group by d.id having d.netted_minor <> coalesce(sum(n.amount_minor), 0)""",
    "debts: what providers owe stands in the ledger": """
        select m.public_id from member m
        join (select provider_id, lower(currency) as unit, sum(amount_minor - netted_minor) as owed
              from debt group by 1, 2) d on d.provider_id = m.id
        where d.owed <> coalesce((
            select sum(a.balance) from ledger_account a where a.owner_kind = 'provider' and a.kind = 'asset'
            and a.owner_id = m.public_id and a.unit = d.unit), 0)""",
    "debts: the ledger knows no debt that is not noted": """
        select a.code from ledger_account a where a.code like 'provider_debt:%' and a.balance <> 0
        and not exists (select 1 from debt d join member m on m.id = d.provider_id
                        where m.public_id = a.owner_id)""",
}
