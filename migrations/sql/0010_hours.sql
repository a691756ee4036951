-- A noted next free time falls with whatever it was computed from, whoever changes it.

create function search_forgets_next_free_of_provider() returns trigger language plpgsql as $$
begin
    update search_entry set next_free_at = null, next_free_seats = null where provider_id = new.provider_id;
    return null;
end $$;
create trigger provider_time_voids_next_free after insert or update on provider_time
    for each row execute function search_forgets_next_free_of_provider();

-- Public holidays come in by the hundred: one statement voids what any of them closes.
create function search_forgets_next_free_of_region() returns trigger language plpgsql as $$
begin
    update search_entry set next_free_at = null, next_free_seats = null where provider_id in (
        select t.provider_id from provider_time t join (select distinct region from changed) c using (region));
    return null;
end $$;
create trigger public_holiday_voids_next_free after insert on public_holiday
    referencing new table as changed for each statement execute function search_forgets_next_free_of_region();
create trigger public_holiday_voids_next_free_again after delete on public_holiday
    referencing old table as changed for each statement execute function search_forgets_next_free_of_region();
