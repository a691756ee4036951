-- Papers are numbered without gaps, never changed, and never give back more than they say.

create function paper_counter_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a counter of papers is never removed' using errcode = 'PP001';
    end if;
    if new.last <> (case when tg_op = 'INSERT' then 1 else old.last + 1 end) then
        raise exception 'a counter of papers goes up by one' using errcode = 'PP001';
    end if;
    if tg_op = 'UPDATE' and (new.series, new.year) is distinct from (old.series, old.year) then
        raise exception 'a counter of papers belongs to its series and year' using errcode = 'PP001';
    end if;
    return new;
end $$;
create trigger paper_counter_guard before insert or update or delete on paper_counter
    for each row execute function paper_counter_guard();

-- A number that was taken has its paper when the transaction ends.
create function paper_counter_used() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from paper where series = new.series and year = new.year and number = new.last) then
        raise exception 'number % of % % has no paper', new.last, new.series, new.year using errcode = 'PP002';
    end if;
    return null;
end $$;
create constraint trigger paper_counter_used after insert or update on paper_counter
    deferrable initially deferred for each row execute function paper_counter_used();

create function paper_guard() returns trigger language plpgsql as $$
declare
    original paper;
    given bigint;
begin
    if new.number is distinct from (
        select last from paper_counter where series = new.series and year = new.year) then
        raise exception 'number % is not the one just taken in % %', new.number, new.series, new.year
            using errcode = 'PP003';
    end if;
    if new.refers_to_id is not null then
        -- Two papers that give back of one wait for each other here.
        select * into original from paper where id = new.refers_to_id for update;
        select coalesce(sum(amount_minor), 0) into given from paper where refers_to_id = new.refers_to_id;
        if given + new.amount_minor > original.amount_minor
            or (new.owner_id, new.currency) is distinct from (original.owner_id, original.currency) then
            raise exception 'paper % would give back more than % says', new.public_id, original.public_id
                using errcode = 'PP004';
        end if;
    end if;
    return new;
end $$;
create trigger paper_guard before insert on paper for each row execute function paper_guard();

create trigger paper_append_only before update or delete on paper
    for each row execute function refuse_change();
create trigger paper_no_truncate before truncate on paper execute function refuse_change();
create trigger paper_file_append_only before update or delete on paper_file
    for each row execute function refuse_change();
create trigger paper_entry_append_only before update or delete on paper_entry
    for each row execute function refuse_change();
