-- Agreed changes: a booking's time, place and people change only with a proposal accepted in the same transaction.
create or replace function booking_guard() returns trigger language plpgsql as $$
declare
    agreed booking_change%rowtype;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'held' then
            raise exception 'a booking begins as held' using errcode = 'BK001';
        end if;
        return new;
    end if;
    if new.state <> old.state and not exists (
        select 1 from booking_move where from_state = old.state and to_state = new.state) then
        raise exception 'a booking cannot move from % to %', old.state, new.state using errcode = 'BK002';
    end if;
    -- What was agreed is frozen for good.
    if (new.listing_id, new.provider_id, new.customer_id, new.currency, new.price_minor, new.fee_minor,
        new.commission_minor, new.terms)
        is distinct from
       (old.listing_id, old.provider_id, old.customer_id, old.currency, old.price_minor, old.fee_minor,
        old.commission_minor, old.terms) then
        raise exception 'what was agreed on a booking is frozen' using errcode = 'BK003';
    end if;
    -- A place may come from nothing.
    if (new.party_size, new.seats, new.starts_at, new.ends_at, new.zone, new.starts_local)
        is not distinct from
       (old.party_size, old.seats, old.starts_at, old.ends_at, old.zone, old.starts_local)
        and (old.occurrence_id is null or new.occurrence_id is not distinct from old.occurrence_id) then
        return new;
    end if;
    -- The rest is frozen until both sides agree otherwise.
    select * into agreed from booking_change
        where booking_id = new.id and state = 'accepted' and accepted_in = txid_current()
        order by id desc limit 1;
    if agreed.id is null or old.state <> 'confirmed' or new.state <> 'confirmed' then
        raise exception 'what was agreed on a booking is frozen' using errcode = 'BK003';
    end if;
    if agreed.kind = 'time' and (
        (new.party_size, new.seats) is distinct from (old.party_size, old.seats)
        or new.occurrence_id is null
        or (old.starts_at, old.ends_at) is distinct from (agreed.from_starts_at, agreed.from_ends_at)
        or (new.starts_at, new.ends_at, new.zone)
            is distinct from (agreed.to_starts_at, agreed.to_ends_at, agreed.to_zone)) then
        raise exception 'booking % moves to another time than was accepted', new.public_id using errcode = 'BK006';
    end if;
    if agreed.kind = 'party' and (
        (new.starts_at, new.ends_at, new.zone, new.starts_local, new.occurrence_id)
            is distinct from (old.starts_at, old.ends_at, old.zone, old.starts_local, old.occurrence_id)
        or (old.party_size, new.party_size) is distinct from (agreed.from_party, agreed.to_party)
        or old.seats - new.seats <> old.party_size - new.party_size) then
        raise exception 'booking % is for another party than was accepted', new.public_id using errcode = 'BK006';
    end if;
    return new;
end $$;

-- What a proposal says is fixed; it is answered once, and its acceptance remembers its transaction.
create function booking_change_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a proposal is kept' using errcode = 'BK007';
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'open' then
            raise exception 'a proposal begins as open' using errcode = 'BK007';
        end if;
        new.accepted_in := null;
        return new;
    end if;
    if old.state <> 'open' or new.state = 'open' then
        raise exception 'proposal % is answered once', new.public_id using errcode = 'BK007';
    end if;
    if (new.public_id, new.booking_id, new.kind, new.proposed_by_id, new.at_once, new.words, new.from_starts_at,
        new.from_ends_at, new.to_starts_at, new.to_ends_at, new.to_zone, new.from_party, new.to_party,
        new.price_back_minor, new.fee_back_minor, new.answer_by, new.created_at)
        is distinct from
       (old.public_id, old.booking_id, old.kind, old.proposed_by_id, old.at_once, old.words, old.from_starts_at,
        old.from_ends_at, old.to_starts_at, old.to_ends_at, old.to_zone, old.from_party, old.to_party,
        old.price_back_minor, old.fee_back_minor, old.answer_by, old.created_at) then
        raise exception 'what proposal % says is fixed', new.public_id using errcode = 'BK007';
    end if;
    new.accepted_in := case when new.state = 'accepted' then txid_current() end;
    return new;
end $$;
create trigger booking_change_guard before insert or update or delete on booking_change
    for each row execute function booking_change_guard();

-- Never half: whoever accepts also makes the change, in the same transaction.
create function booking_change_made() returns trigger language plpgsql as $$
declare
    stands booking%rowtype;
begin
    select * into stands from booking where id = new.booking_id;
    if not exists (select 1 from booking_change where id > new.id and booking_id = new.booking_id
                   and kind = new.kind and state = 'accepted')
        and (new.kind = 'time' and (stands.starts_at, stands.ends_at)
                is distinct from (new.to_starts_at, new.to_ends_at)
            or new.kind = 'party' and stands.party_size <> new.to_party) then
        raise exception 'proposal % was accepted and not made', new.public_id using errcode = 'BK008';
    end if;
    return null;
end $$;
create constraint trigger booking_change_made after update of state on booking_change
    deferrable initially deferred for each row when (new.state = 'accepted')
    execute function booking_change_made();

-- A proposal ends with its booking.
create function booking_change_ends() returns trigger language plpgsql as $$
begin
    update booking_change set state = 'lapsed', closed_at = now() where booking_id = new.id and state = 'open';
    return null;
end $$;
create trigger booking_change_ends after update of state on booking for each row
    when (old.state = 'confirmed' and new.state <> 'confirmed') execute function booking_change_ends();

-- Seats agree where a booking stands and where it came from.
create or replace function occurrence_seats_agree() returns trigger language plpgsql as $$
declare
    places bigint[];
    place bigint;
    counted bigint;
    noted int;
begin
    places := array[new.occurrence_id];
    if tg_op = 'UPDATE' and old.occurrence_id <> new.occurrence_id then
        places := places || old.occurrence_id;
    end if;
    foreach place in array places loop
        select seats_taken into noted from occurrence where id = place;
        select coalesce(sum(seats), 0) into counted from booking
            where occurrence_id = place and state in ('held', 'requested', 'accepted', 'confirmed', 'completed');
        if counted <> noted then
            raise exception 'occurrence % notes % seats, its bookings take %', place, noted, counted
                using errcode = 'BK005';
        end if;
    end loop;
    return null;
end $$;
drop trigger booking_seats_agree on booking;
create constraint trigger booking_seats_agree after insert or update of state, occurrence_id, seats on booking
    deferrable initially deferred for each row when (new.occurrence_id is not null)
    execute function occurrence_seats_agree();
