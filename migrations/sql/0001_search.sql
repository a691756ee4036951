-- What must not be seen leaves the search with the very change that hides it, whoever makes it, and a noted
-- next free time falls with the hours it was computed from. Entering the search is the application's work.

create function search_hides_listing() returns trigger language plpgsql as $$
begin
    delete from search_entry where listing_id = new.id;
    return null;
end $$;
create trigger listing_leaves_search after update of status on listing
    for each row when (new.status <> 'published') execute function search_hides_listing();

create function search_hides_member() returns trigger language plpgsql as $$
begin
    delete from search_entry where provider_id = new.id;
    return null;
end $$;
create trigger member_leaves_search after update of status on member
    for each row when (new.status <> 'active') execute function search_hides_member();

create function search_forgets_next_free() returns trigger language plpgsql as $$
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
    update search_entry set next_free_at = null, next_free_seats = null
        where listing_id in (select id from listing where schedule_id = changed);
    return null;
end $$;
create trigger schedule_voids_next_free after update on schedule
    for each row execute function search_forgets_next_free();
create trigger override_voids_next_free after insert or update or delete on schedule_override
    for each row execute function search_forgets_next_free();
