"""What must hold among cases and held wallets, as SQL that finds what breaks it."""

INVARIANTS = {
    "fraud: a wallet is held just when a case holds it": """
        select w.public_id from wallet w
        where (w.held_since is not null) <> exists (
            select from fraud_case c where c.member_id = w.member_id and c.is_holding)""",
    "fraud: a case has what it rests on": """
        select public_id from fraud_case where jsonb_array_length(flags) = 0""",
}
