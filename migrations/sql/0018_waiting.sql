-- Seats that wait: for those in line, and for friends who pay each their own. They count as taken for everybody
-- else, in the exclusion constraint, in what is offered and in what is kept of free time.

-- The seats of an occurrence are those of its bookings, those kept for its line and those of groups of friends.
create function occurrence_seats_check(place bigint) returns void language plpgsql as $$
declare
    noted int;
    kept int;
    grouped int;
    counted bigint;
    unclaimed bigint;
begin
    select seats_taken, seats_kept, seats_grouped into noted, kept, grouped from occurrence where id = place;
    select coalesce(sum(seats), 0) into counted from booking
        where occurrence_id = place and state in ('held', 'requested', 'accepted', 'confirmed', 'completed');
    if counted + kept + grouped <> noted then
        raise exception 'occurrence % notes % seats, its bookings take %, % are kept, % are grouped',
            place, noted, counted, kept, grouped using errcode = 'BK005';
    end if;
    if grouped > 0 then
        select coalesce(sum(g.unclaimed), 0) into unclaimed from seat_group g where g.occurrence_id = place;
        if unclaimed <> grouped then
            raise exception 'occurrence % notes % seats of groups, its groups have %', place, grouped, unclaimed
                using errcode = 'BK009';
        end if;
    end if;
end $$;

create or replace function occurrence_seats_agree() returns trigger language plpgsql as $$
begin
    perform occurrence_seats_check(new.occurrence_id);
    if tg_op = 'UPDATE' and old.occurrence_id <> new.occurrence_id then
        perform occurrence_seats_check(old.occurrence_id);
    end if;
    return null;
end $$;

create function occurrence_waiting_agrees() returns trigger language plpgsql as $$
begin
    perform occurrence_seats_check(new.id);
    return null;
end $$;
create constraint trigger occurrence_waiting_agrees after update on occurrence
    deferrable initially deferred for each row
    when (old.seats_kept is distinct from new.seats_kept or old.seats_grouped is distinct from new.seats_grouped)
    execute function occurrence_waiting_agrees();

-- Whatever frees a seat, whoever does it: while somebody waits it is kept for the line, in the same statement.
-- The row is locked before this runs, and joining the line locks it too: so who stands in line is seen here.
create function occurrence_keeps_for_line() returns trigger language plpgsql as $$
declare
    freed int := (old.seats_taken - old.seats_kept) - (new.seats_taken - new.seats_kept)
        + greatest(new.capacity - old.capacity, 0);
begin
    if freed > 0 and exists (select 1 from waiting_entry where occurrence_id = new.id and state = 'waiting') then
        new.seats_kept := new.seats_kept + freed;
        new.seats_taken := new.seats_taken + freed;
    end if;
    return new;
end $$;
create trigger occurrence_keeps_for_line before update on occurrence for each row
    when (new.seats_taken - new.seats_kept < old.seats_taken - old.seats_kept or new.capacity > old.capacity)
    execute function occurrence_keeps_for_line();

-- Who joins a line stays in it where they are, and for whom.
create function waiting_entry_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'waiting' then
            raise exception 'who joins a line waits' using errcode = 'WL001';
        end if;
        return new;
    end if;
    if (new.id, new.occurrence_id, new.customer_id, new.party, new.least, new.created_at)
        is distinct from (old.id, old.occurrence_id, old.customer_id, old.party, old.least, old.created_at) then
        raise exception 'a place in line is not changed' using errcode = 'WL002';
    end if;
    if new.state <> old.state and not (
        old.state = 'waiting' and new.state in ('offered', 'left', 'closed')
        or old.state = 'offered' and new.state in ('served', 'missed')) then
        raise exception 'a place in line cannot move from % to %', old.state, new.state using errcode = 'WL003';
    end if;
    return new;
end $$;
create trigger waiting_entry_guard before insert or update on waiting_entry
    for each row execute function waiting_entry_guard();

-- An offer ends with its booking: paid or asked for, or not in time.
create function waiting_entry_follows() returns trigger language plpgsql as $$
begin
    update waiting_entry
        set state = case when new.state = 'expired' then 'missed' else 'served' end, ended_at = now()
        where booking_id = new.id and state = 'offered';
    return null;
end $$;
create trigger waiting_entry_follows after update of state on booking for each row
    when (old.state = 'held' and new.state <> 'held') execute function waiting_entry_follows();

-- The group that a booking's seat came from is said once.
create function booking_group_stays() returns trigger language plpgsql as $$
begin
    raise exception 'the group of a booking is said once' using errcode = 'BK003';
end $$;
create trigger booking_group_stays before update of seat_group_id on booking for each row
    when (old.seat_group_id is distinct from new.seat_group_id) execute function booking_group_stays();
