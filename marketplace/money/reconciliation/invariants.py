"""What must hold between the provider's list and the ledger, as SQL that finds what breaks it."""

# What a ledger transaction `t` changed of our balance at the provider.
_OURS = """lateral (
            select a.unit, sum(e.amount) as amount
            from ledger_entry e join ledger_account a on a.id = e.account_id
            where e.transaction_id = t.id and (a.code = 'stripe' or a.code like 'stripe:%')
            group by a.unit) ours"""

INVARIANTS = {
    "reconciliation: a matched line names the fact, the amount and the unit of its ledger transaction": f"""
        select l.public_id from reconciliation_line l
        where l.state = 'matched' and not exists (
            select 1 from ledger_transaction t, {_OURS}
            where t.id = l.ledger_transaction_id and t.key = l.fact_key
            and ours.unit = lower(l.currency) and ours.amount = l.our_minor and ours.amount = l.their_minor)""",  # noqa: S608 - a constant of this file
    "reconciliation: a finished run leaves nothing apart that both sides knew": f"""
        select l.public_id from reconciliation_line l
        join ledger_transaction t on t.key = l.fact_key, {_OURS}
        where l.ledger_transaction_id is null and ours.unit = lower(l.currency) and ours.amount <> 0
        and exists (select 1 from reconciliation_run r where r.state = 'done' and r.began_at > t.posted_at
                    and r.id >= l.run_id)""",  # noqa: S608 - a constant of this file
    "reconciliation: what was matched stays matched": """
        select r.public_id from reconciliation_run r where r.state = 'done'
        and r.matched > (select count(*) from reconciliation_line l where l.state = 'matched')""",
    "reconciliation: no transfer leaves while a line about its sale or its account is open": """
        select o.public_id, l.public_id from reconciliation_line l
        join reconciliation_run r on r.id = l.run_id
        join payment_operation o on o.kind = 'transfer'
            and l.account_id = o.params -> 'body' ->> 'destination'
            or o.kind = 'transfer' and l.charge_id = o.params -> 'body' ->> 'source_transaction'
        where l.state <> 'matched' and l.resolved_at is null and o.first_sent_at > r.finished_at""",
    "reconciliation: a resolved line says who resolved it": """
        select public_id from reconciliation_line
        where resolved_at is not null and (resolved_by_id is null or btrim(reason) = '')""",
}
