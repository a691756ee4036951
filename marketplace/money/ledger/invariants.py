"""What must hold in the ledger, as SQL that finds what breaks it."""

INVARIANTS = {
    "ledger: sums to zero per unit": """
        select unit, sum(amount) from ledger_entry group by unit having sum(amount) <> 0""",
    "ledger: each transaction balances": """
        select transaction_id, unit from ledger_entry
        group by transaction_id, unit having sum(amount) <> 0""",
    "ledger: stored balances equal their entries": """
        select a.code, a.balance, coalesce(sum(e.amount), 0) from ledger_account a
        left join ledger_entry e on e.account_id = a.id
        where not a.hot group by a.id having a.balance <> coalesce(sum(e.amount), 0)""",
    "ledger: no transaction joins a wallet with a provider": """
        select e.transaction_id from ledger_entry e join ledger_account a on a.id = e.account_id
        group by e.transaction_id
        having bool_or(a.owner_kind = 'wallet') and bool_or(a.owner_kind in ('provider', 'booking'))""",
}
