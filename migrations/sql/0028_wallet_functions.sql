-- Several steps of one change in one round trip. They run with the rights of whoever calls them, and every
-- trigger, constraint and wall that stood before them still decides: nothing here may do what its caller may not.

-- A posting with its accounts: opens those that are missing, then posts. Fields as ledger_open and ledger_post
-- take them; "accounts" and "entries" are lists.
create function ledger_record(p_posting jsonb) returns table (transaction_id bigint, created boolean)
language plpgsql set search_path = public, pg_temp as $$
begin
    if exists (select from jsonb_array_elements(p_posting -> 'accounts') as wanted
        where not exists (select from ledger_account a where a.code = wanted ->> 'code')) then
        perform ledger_open(p_posting -> 'accounts');
    end if;
    return query select posted.transaction_id, posted.created from ledger_post(
        p_posting ->> 'key', p_posting ->> 'kind', p_posting ->> 'source_kind', p_posting ->> 'source_id',
        p_posting -> 'entries', (p_posting ->> 'event_at')::timestamptz, p_posting ->> 'actor',
        (p_posting ->> 'reverses')::bigint) as posted;
end $$;

-- A member's wallet with its row lock, then, in a statement after the lock, what it holds and what was done under
-- this reference before. Null when there is no wallet yet. One value, since a driver pays for every column.
create function wallet_hold(p_member bigint, p_kind text, p_reference text, p_now timestamptz) returns json
language plpgsql set search_path = public, pg_temp as $$
declare
    held wallet;
begin
    select * into held from wallet where member_id = p_member for update;
    if not found then
        return null;
    end if;
    return json_build_object(
        'wallet', json_build_array(held.id, held.public_id, held.member_id, held.currency, held.cap_credits,
            held.next_cap_credits, held.next_cap_at, held.spent_month, held.spent_in_month, held.age,
            held.consented_at, held.debt_minor, held.frozen_since),
        'lots', (
            select json_agg(json_build_array(
                l.id, l.kind, l.credits, l.credits_left, l.cost_minor, l.expires_at))
            from wallet_lot l where l.wallet_id = held.id and l.credits_left > 0 and l.expires_at > p_now),
        'earlier', (
            select json_build_array(m.id, m.public_id, m.wallet_id, m.credits, m.cost_minor)
            from wallet_movement m where m.kind = p_kind and m.reference = p_reference));
end $$;

-- A movement with its parts, what it changes about its wallet, and its posting when there is one.
create function wallet_move(p_move jsonb, p_parts jsonb, p_month date, p_spent int, p_posting jsonb) returns void
language plpgsql set search_path = public, pg_temp as $$
declare
    made wallet_movement;
begin
    insert into wallet_movement (public_id, wallet_id, kind, credits, cost_minor, debt_minor, reason, reference,
            of_id, balance_after, created_at)
        select m.public_id, m.wallet_id, m.kind, m.credits, m.cost_minor, m.debt_minor, m.reason, m.reference,
            m.of_id, m.balance_after, m.created_at
        from jsonb_populate_record(null::wallet_movement, p_move) m
        returning * into made;
    if p_month is not null or made.debt_minor <> 0 then
        update wallet w set spent_month = coalesce(p_month, w.spent_month),
            spent_in_month = coalesce(p_spent, w.spent_in_month), debt_minor = w.debt_minor + made.debt_minor
            where w.id = made.wallet_id;
    end if;
    insert into wallet_movement_part (movement_id, lot_id, credits, cost_minor)
        select made.id, part.lot, part.credits, part.cost
        from jsonb_to_recordset(p_parts) as part(lot bigint, credits int, cost int);
    if p_posting is not null then
        perform ledger_record(p_posting);
    end if;
end $$;
