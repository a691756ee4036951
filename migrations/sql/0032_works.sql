-- Files and decisions stay as they were; of a sale only its state, its payment and its downloads move.

create trigger work_file_append_only before update or delete on work_file
    for each row execute function refuse_change();
create trigger work_file_no_truncate before truncate on work_file execute function refuse_change();
create trigger work_decision_append_only before update or delete on work_decision
    for each row execute function refuse_change();
create trigger work_decision_no_truncate before truncate on work_decision execute function refuse_change();

create function work_sale_guard() returns trigger language plpgsql as $$
declare
    moving text[] := array['state', 'paid_at', 'downloads', 'first_download_at', 'last_download_at'];
begin
    if tg_op = 'DELETE' then
        raise exception 'sales of works stay' using errcode = 'WK001';
    end if;
    if (to_jsonb(new) - moving) <> (to_jsonb(old) - moving) or new.downloads < old.downloads then
        raise exception 'a sale stays as it was agreed' using errcode = 'WK001';
    end if;
    if (old.state, new.state) in (('paid', 'open'), ('paid', 'dropped'), ('ended', 'open'), ('ended', 'dropped'),
        ('ended', 'paid'), ('dropped', 'open')) then
        raise exception 'a sale of a work does not go from % to %', old.state, new.state using errcode = 'WK002';
    end if;
    return new;
end $$;
create trigger work_sale_guard before update or delete on work_sale
    for each row execute function work_sale_guard();
create trigger work_sale_no_truncate before truncate on work_sale execute function refuse_change();

-- A file belongs to the work it is sold or decided with.
create function work_file_of_work() returns trigger language plpgsql as $$
begin
    if not exists (select from work_file f where f.id = new.file_id and f.work_id = new.work_id) then
        raise exception 'the file is of another work' using errcode = 'WK003';
    end if;
    return new;
end $$;
create trigger work_sale_file before insert on work_sale for each row execute function work_file_of_work();
create trigger work_decision_file before insert on work_decision for each row execute function work_file_of_work();

-- Nobody decides about a work of their own.
create function work_decision_of_another() returns trigger language plpgsql as $$
begin
    if exists (select from work w where w.id = new.work_id and w.provider_id = new.by_id) then
        raise exception 'nobody reviews a work of their own' using errcode = 'WK004';
    end if;
    return new;
end $$;
create trigger work_decision_of_another before insert on work_decision
    for each row execute function work_decision_of_another();

-- Credits are closed: a wallet meets neither a provider nor anything that is paid to one.
create or replace function ledger_transaction_balanced() returns trigger language plpgsql as $$
declare
    bad text;
begin
    if (select count(*) from ledger_entry where transaction_id = new.id) < 2 then
        raise exception 'ledger transaction % has fewer than two entries', new.id using errcode = 'LG003';
    end if;
    select string_agg(unit || '=' || total, ',') into bad from (
        select unit, sum(amount) as total from ledger_entry where transaction_id = new.id
        group by unit having sum(amount) <> 0
    ) as unbalanced;
    if bad is not null then
        raise exception 'ledger transaction % does not balance: %', new.id, bad using errcode = 'LG004';
    end if;
    if (select bool_or(a.owner_kind = 'wallet')
            and bool_or(a.owner_kind in ('provider', 'booking', 'tip', 'work_sale'))
        from ledger_entry e join ledger_account a on a.id = e.account_id where e.transaction_id = new.id) then
        raise exception 'ledger transaction % joins a wallet with a provider', new.id using errcode = 'LG010';
    end if;
    return null;
end $$;
