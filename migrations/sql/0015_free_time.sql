-- What is kept of free time falls with whatever it was computed from, whoever changes it and in the very
-- transaction that does: an entry whose time is not known, and a stretch of a provider's time that is marked,
-- are looked up in the calendar itself until they are computed anew.

-- Of services and of events of other calendars: only the days about them.
create function free_time_mark_taken() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (old.busy, old.seats_taken, old.capacity) is not distinct from (new.busy, new.seats_taken, new.capacity) then
            return null;
        end if;
        insert into free_time_mark (provider_id, begins, ends) values (new.provider_id,
            least(lower(old.busy), lower(new.busy)), greatest(upper(old.busy), upper(new.busy)));
    elsif tg_op = 'INSERT' then
        insert into free_time_mark (provider_id, begins, ends)
            values (new.provider_id, lower(new.busy), upper(new.busy));
    else
        insert into free_time_mark (provider_id, begins, ends)
            values (old.provider_id, lower(old.busy), upper(old.busy));
    end if;
    return null;
end $$;
create trigger occurrence_marks_free_time after insert or update or delete on occurrence
    for each row execute function free_time_mark_taken();

create function free_time_mark_blocks() returns trigger language plpgsql as $$
begin
    insert into free_time_mark (provider_id, begins, ends)
        select provider_id, min(lower(busy)), max(upper(busy)) from changed group by provider_id;
    return null;
end $$;
do $$
begin
    if to_regclass('calendar_block') is not null then
        create trigger calendar_block_marks_free_time after insert on calendar_block
            referencing new table as changed for each statement execute function free_time_mark_blocks();
        create trigger calendar_block_marks_free_time_again after delete on calendar_block
            referencing old table as changed for each statement execute function free_time_mark_blocks();
    end if;
end $$;

-- Of hours, terms and homes: everything.
create or replace function search_forgets_next_free() returns trigger language plpgsql as $$
declare
    changed bigint;
begin
    if tg_table_name = 'schedule' then
        changed := new.id;
    elsif tg_op = 'DELETE' then
        changed := old.schedule_id;
    else
        changed := new.schedule_id;
    end if;
    update search_entry set next_free_at = null, next_free_seats = null, free_until = null
        where listing_id in (select id from listing where schedule_id = changed);
    return null;
end $$;

create or replace function search_forgets_next_free_of_provider() returns trigger language plpgsql as $$
begin
    update search_entry set next_free_at = null, next_free_seats = null, free_until = null
        where provider_id = new.provider_id;
    return null;
end $$;

create or replace function search_forgets_next_free_of_region() returns trigger language plpgsql as $$
begin
    update search_entry set next_free_at = null, next_free_seats = null, free_until = null
        where provider_id in (
            select t.provider_id from provider_time t join (select distinct region from changed) c using (region));
    return null;
end $$;

create function free_time_forgets_listing() returns trigger language plpgsql as $$
begin
    update search_entry set free_until = null where listing_id = new.id and free_until is not null;
    return null;
end $$;
create trigger listing_voids_free_time after update on listing
    for each row when ((old.schedule_id, old.place_id, old.venue, old.duration_minutes, old.step_minutes,
        old.horizon_days, old.buffer_before_minutes, old.buffer_after_minutes, old.capacity, old.shared,
        old.min_party, old.max_party, old.day_services, old.week_services, old.day_bookings, old.week_bookings,
        old.last_order_minute, old.last_order_days, old.last_order_weekday)
        is distinct from (new.schedule_id, new.place_id, new.venue, new.duration_minutes, new.step_minutes,
        new.horizon_days, new.buffer_before_minutes, new.buffer_after_minutes, new.capacity, new.shared,
        new.min_party, new.max_party, new.day_services, new.week_services, new.day_bookings, new.week_bookings,
        new.last_order_minute, new.last_order_days, new.last_order_weekday))
    execute function free_time_forgets_listing();

create function free_time_forgets_place() returns trigger language plpgsql as $$
begin
    update search_entry set free_until = null
        where provider_id in (select provider_id from listing where place_id = new.id) and free_until is not null;
    return null;
end $$;
create trigger place_voids_free_time after update of address_key on place
    for each row when (old.address_key is distinct from new.address_key)
    execute function free_time_forgets_place();
