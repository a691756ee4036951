-- The ledger's guards. Entries balance per unit, are append-only, and belong to the database
-- transaction that opened them; balances move through entries alone.

create function ledger_entry_before_insert() returns trigger language plpgsql as $$
declare
    account ledger_account;
    natural_balance bigint;
begin
    if (select created_xid from ledger_transaction where id = new.transaction_id)
        is distinct from pg_current_xact_id() then
        raise exception 'ledger transaction % is sealed', new.transaction_id using errcode = 'LG001';
    end if;
    select * into account from ledger_account where id = new.account_id;
    if account.hot then
        new.balance_after := null;
        new.account_version := null;
        return new;
    end if;
    perform set_config('ledger.posting', 'on', true);
    update ledger_account set balance = balance + new.amount, version = version + 1
        where id = new.account_id returning * into account;
    perform set_config('ledger.posting', 'off', true);
    natural_balance := case when account.kind in ('asset', 'expense') then account.balance else -account.balance end;
    if natural_balance < account.min_natural or natural_balance > account.max_natural then
        raise exception 'account %: balance % leaves [%, %]',
            account.code, natural_balance, account.min_natural, account.max_natural using errcode = 'LG002';
    end if;
    new.balance_after := account.balance;
    new.account_version := account.version;
    return new;
end $$;
create trigger ledger_entry_before_insert before insert on ledger_entry
    for each row execute function ledger_entry_before_insert();

-- One check when the transaction ends is enough: nobody can add to it afterwards (sealed above).
create function ledger_transaction_balanced() returns trigger language plpgsql as $$
declare
    bad text;
begin
    if (select count(*) from ledger_entry where transaction_id = new.id) < 2 then
        raise exception 'ledger transaction % has fewer than two entries', new.id using errcode = 'LG003';
    end if;
    select string_agg(unit || '=' || total, ',') into bad from (
        select unit, sum(amount) as total from ledger_entry where transaction_id = new.id
        group by unit having sum(amount) <> 0
    ) as unbalanced;
    if bad is not null then
        raise exception 'ledger transaction % does not balance: %', new.id, bad using errcode = 'LG004';
    end if;
    -- Credits are closed: a wallet never meets a provider or a booking in one transaction.
    if (select bool_or(a.owner_kind = 'wallet') and bool_or(a.owner_kind in ('provider', 'booking'))
        from ledger_entry e join ledger_account a on a.id = e.account_id where e.transaction_id = new.id) then
        raise exception 'ledger transaction % joins a wallet with a provider', new.id using errcode = 'LG010';
    end if;
    return null;
end $$;
create constraint trigger ledger_transaction_balanced after insert on ledger_transaction
    deferrable initially deferred for each row execute function ledger_transaction_balanced();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'LG005';
end $$;
create trigger ledger_entry_append_only before update or delete on ledger_entry
    for each row execute function refuse_change();
create trigger ledger_entry_no_truncate before truncate on ledger_entry execute function refuse_change();
create trigger ledger_transaction_append_only before update or delete on ledger_transaction
    for each row execute function refuse_change();
create trigger ledger_transaction_no_truncate before truncate on ledger_transaction execute function refuse_change();

create function ledger_account_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'ledger accounts stay' using errcode = 'LG005';
    end if;
    if tg_op = 'INSERT' then
        if new.balance <> 0 or new.version <> 0 then
            raise exception 'a ledger account opens at zero' using errcode = 'LG006';
        end if;
        return new;
    end if;
    if (new.balance, new.version) is distinct from (old.balance, old.version)
        and coalesce(current_setting('ledger.posting', true), 'off') <> 'on' then
        raise exception 'a balance moves through entries only' using errcode = 'LG006';
    end if;
    if (new.code, new.kind, new.unit, new.hot, new.owner_kind, new.owner_id)
        is distinct from (old.code, old.kind, old.unit, old.hot, old.owner_kind, old.owner_id) then
        raise exception 'code, kind, unit and owner of a ledger account are fixed' using errcode = 'LG007';
    end if;
    return new;
end $$;
create trigger ledger_account_guard before insert or update or delete on ledger_account
    for each row execute function ledger_account_guard();

-- Entries: [[account code, amount], …]. Returns the transaction and whether this call made it.
create function ledger_post(
    p_key text, p_kind text, p_source_kind text, p_source_id text, p_entries jsonb,
    p_event_at timestamptz, p_actor text, p_reverses bigint default null
) returns table (transaction_id bigint, created boolean)
language plpgsql security definer set search_path = public as $$
declare
    digest bytea := sha256(convert_to(
        concat_ws('|', p_kind, p_source_kind, p_source_id, coalesce(p_reverses::text, ''), p_entries::text), 'utf8'));
    posted ledger_transaction;
    written int;
begin
    insert into ledger_transaction (key, body_hash, kind, source_kind, source_id, reverses_id, event_at, actor)
        values (p_key, digest, p_kind, p_source_kind, p_source_id, p_reverses, p_event_at, p_actor)
        on conflict (key) do nothing returning * into posted;
    if not found then
        select * into posted from ledger_transaction where key = p_key;
        if posted.body_hash <> digest then
            raise exception 'ledger key % was used for other entries', p_key using errcode = 'LG008';
        end if;
        return query select posted.id, false;
        return;
    end if;
    -- Locks in the order of ids: two postings that touch the same accounts never wait in a circle.
    perform 1 from ledger_account a
        where a.code in (select e ->> 0 from jsonb_array_elements(p_entries) as e) and not a.hot
        order by a.id for update;
    insert into ledger_entry (transaction_id, account_id, unit, amount)
        select posted.id, a.id, a.unit, (e ->> 1)::bigint
        from jsonb_array_elements(p_entries) with ordinality as x(e, place)
        join ledger_account a on a.code = e ->> 0 order by a.id, place;
    get diagnostics written = row_count;
    if written <> jsonb_array_length(p_entries) then
        raise exception 'unknown account in %', p_entries using errcode = 'LG009';
    end if;
    return query select posted.id, true;
end $$;
