-- The wallet with its lock also says whether a person holds it.
create or replace function wallet_hold(p_member bigint, p_kind text, p_reference text, p_now timestamptz) returns json
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
            held.consented_at, held.debt_minor, held.frozen_since, held.held_since),
        'lots', (
            select json_agg(json_build_array(
                l.id, l.kind, l.credits, l.credits_left, l.cost_minor, l.expires_at))
            from wallet_lot l where l.wallet_id = held.id and l.credits_left > 0 and l.expires_at > p_now),
        'earlier', (
            select json_build_array(m.id, m.public_id, m.wallet_id, m.credits, m.cost_minor)
            from wallet_movement m where m.kind = p_kind and m.reference = p_reference));
end $$;

-- Notes and what was found wrong stay as they were written.
create function fraud_note_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a note on a case is never changed or removed' using errcode = 'restrict_violation';
end $$;
create trigger fraud_note_stays before update or delete on fraud_note
    for each row execute function fraud_note_stays();
