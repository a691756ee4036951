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
