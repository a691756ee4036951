-- Three guards refused with BK009. It stays the code of an offer with fewer places than are booked (0017); seats of
-- groups are BK010, and a booking that leaves its series BK011.

create or replace function occurrence_seats_check(place bigint) returns void language plpgsql as $$
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
                using errcode = 'BK010';
        end if;
    end if;
end $$;

create or replace function booking_series_guard() returns trigger language plpgsql as $$
begin
    if old.series_id is not null
        and (new.series_id, new.series_week) is distinct from (old.series_id, old.series_week) then
        raise exception 'a booking stays in its series' using errcode = 'BK011';
    end if;
    return new;
end $$;
