-- Lots move through the parts of movements alone, as balances of the ledger move through entries.

create function wallet_part_moves_lot() returns trigger language plpgsql as $$
begin
    update wallet_lot set credits_left = credits_left + new.credits,
        cost_left_minor = cost_left_minor + new.cost_minor
        where id = new.lot_id;
    return null;
end $$;
create trigger wallet_part_moves_lot after insert on wallet_movement_part
    for each row execute function wallet_part_moves_lot();

create function wallet_lot_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.credits_left <> 0 or new.cost_left_minor <> 0 then
            raise exception 'a lot is filled by a movement' using errcode = 'WA001';
        end if;
        return new;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'lots stay' using errcode = 'WA002';
    end if;
    -- Only the trigger above is one level deeper.
    if (new.credits_left, new.cost_left_minor) is distinct from (old.credits_left, old.cost_left_minor)
        and pg_trigger_depth() < 2 then
        raise exception 'a lot changes through movements alone' using errcode = 'WA001';
    end if;
    if (new.wallet_id, new.kind, new.credits, new.cost_minor, new.source_kind, new.source_id)
        is distinct from (old.wallet_id, old.kind, old.credits, old.cost_minor, old.source_kind, old.source_id) then
        raise exception 'what a lot is stays as it came' using errcode = 'WA003';
    end if;
    return new;
end $$;
create trigger wallet_lot_guard before insert or update or delete on wallet_lot
    for each row execute function wallet_lot_guard();

-- A movement is the sum of its parts, and all of them lie in its own wallet.
create function wallet_movement_adds_up() returns trigger language plpgsql as $$
declare
    parts record;
begin
    select coalesce(sum(p.credits), 0) as credits, coalesce(sum(p.cost_minor), 0) as cost,
        coalesce(bool_and(l.wallet_id = new.wallet_id), true) as own into parts
        from wallet_movement_part p join wallet_lot l on l.id = p.lot_id where p.movement_id = new.id;
    if parts.credits <> new.credits or parts.cost <> new.cost_minor or not parts.own then
        raise exception 'movement % is not the sum of its parts', new.public_id using errcode = 'WA004';
    end if;
    return null;
end $$;
create constraint trigger wallet_movement_adds_up after insert on wallet_movement
    deferrable initially deferred for each row execute function wallet_movement_adds_up();

create trigger wallet_movement_append_only before update or delete on wallet_movement
    for each row execute function refuse_change();
create trigger wallet_movement_no_truncate before truncate on wallet_movement execute function refuse_change();
create trigger wallet_movement_part_append_only before update or delete on wallet_movement_part
    for each row execute function refuse_change();
create trigger wallet_movement_part_no_truncate before truncate on wallet_movement_part
    execute function refuse_change();
create trigger wallet_lot_no_truncate before truncate on wallet_lot execute function refuse_change();
