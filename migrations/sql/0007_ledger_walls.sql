-- The application's role may read the ledger and call two functions; nothing else writes it.

-- Accounts: [{"code", "kind", "unit", "owner_kind", "owner_id", "hot", "min_natural"}, …]; those there are stay.
create function ledger_open(p_accounts jsonb) returns void
language sql security definer set search_path = public, pg_temp as $$
    -- In the order of codes, so that two first uses of the same accounts never wait in a circle.
    insert into ledger_account (code, kind, unit, owner_kind, owner_id, hot, min_natural)
    select a.code, a.kind, a.unit, a.owner_kind, a.owner_id, a.hot, a.min_natural
    from jsonb_to_recordset(p_accounts) as a(
        code text, kind text, unit text, owner_kind text, owner_id text, hot boolean, min_natural bigint)
    where not exists (select from ledger_account known where known.code = a.code)
    order by a.code
    on conflict (code) do nothing;
$$;
alter function ledger_post(text, text, text, text, jsonb, timestamptz, text, bigint)
    set search_path = public, pg_temp;
