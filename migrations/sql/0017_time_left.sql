-- An offer keeps at least as many places as are booked of any of its services ahead.
create function listing_keeps_booked_places() returns trigger language plpgsql as $$
declare
    booked bigint;
begin
    select max(people) into booked from (
        select sum(b.party_size) as people from occurrence o join booking b on b.occurrence_id = o.id
            where o.listing_id = new.id and o.starts_at > now() and o.seats_taken > 0
            and b.state in ('held', 'requested', 'accepted', 'confirmed')
            group by o.id) ahead;
    if booked > new.capacity then
        raise exception 'listing % has % people booked for one time', new.public_id, booked using errcode = 'BK009';
    end if;
    return new;
end $$;
create trigger listing_keeps_booked_places before update of capacity on listing
    for each row when (new.capacity < old.capacity) execute function listing_keeps_booked_places();

-- How far a provider goes decides how long the way may take at most.
create trigger listing_reach_voids_free_time after update of radius_m on listing
    for each row when (old.radius_m is distinct from new.radius_m) execute function free_time_forgets_listing();

-- The address that was agreed is erased, and never becomes another.
create function booking_home_is_agreed() returns trigger language plpgsql as $$
begin
    raise exception 'what was agreed on a booking is frozen' using errcode = 'BK003';
end $$;
create trigger booking_home_is_agreed before update of home on booking
    for each row when (new.home is not null and new.home is distinct from old.home)
    execute function booking_home_is_agreed();
