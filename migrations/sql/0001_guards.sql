-- Laws that tables alone cannot say: legal moves, what is frozen, seats, and two people for money out.

create function booking_guard() returns trigger language plpgsql as $$
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
    -- What was agreed is frozen.
    if (new.listing_id, new.occurrence_id, new.provider_id, new.customer_id, new.party_size, new.seats,
        new.starts_at, new.ends_at, new.zone, new.starts_local, new.currency, new.price_minor, new.fee_minor,
        new.commission_minor, new.terms)
        is distinct from
       (old.listing_id, old.occurrence_id, old.provider_id, old.customer_id, old.party_size, old.seats,
        old.starts_at, old.ends_at, old.zone, old.starts_local, old.currency, old.price_minor, old.fee_minor,
        old.commission_minor, old.terms) then
        raise exception 'what was agreed on a booking is frozen' using errcode = 'BK003';
    end if;
    return new;
end $$;
create trigger booking_guard before insert or update on booking for each row execute function booking_guard();

create function booking_line_guard() returns trigger language plpgsql as $$
begin
    if (select sum(amount_minor) from booking_line where booking_id = new.id) is distinct from new.total_minor then
        raise exception 'the lines of booking % do not sum to its total', new.public_id using errcode = 'BK004';
    end if;
    return null;
end $$;
create constraint trigger booking_lines_sum after insert on booking
    deferrable initially deferred for each row execute function booking_line_guard();

-- The seats of an occurrence are those of its bookings, at the end of every transaction.
create function occurrence_seats_agree() returns trigger language plpgsql as $$
declare
    counted bigint;
    noted int;
begin
    select seats_taken into noted from occurrence where id = new.occurrence_id;
    select coalesce(sum(seats), 0) into counted from booking
        where occurrence_id = new.occurrence_id and state in ('held', 'confirmed', 'completed');
    if counted <> noted then
        raise exception 'occurrence % notes % seats, its bookings take %', new.occurrence_id, noted, counted
            using errcode = 'BK005';
    end if;
    return null;
end $$;
create constraint trigger booking_seats_agree after insert or update of state on booking
    deferrable initially deferred for each row execute function occurrence_seats_agree();

create trigger booking_event_append_only before update or delete on booking_event
    for each row execute function refuse_change();
create trigger booking_line_append_only before update or delete on booking_line
    for each row execute function refuse_change();
create trigger audit_entry_append_only before update or delete on audit_entry
    for each row execute function refuse_change();
create trigger payout_decision_append_only before update or delete on payout_decision
    for each row execute function refuse_change();
create trigger payout_event_append_only before update or delete on payout_event
    for each row execute function refuse_change();

create function payout_decision_guard() returns trigger language plpgsql as $$
begin
    if exists (select 1 from payout where id = new.payout_id and provider_id = new.by_id) then
        raise exception 'nobody decides on their own payout' using errcode = 'PO001';
    end if;
    return new;
end $$;
create trigger payout_decision_guard before insert on payout_decision
    for each row execute function payout_decision_guard();

create function payout_guard() returns trigger language plpgsql as $$
declare
    approvers int;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'in_review' then
            raise exception 'a payout begins in review' using errcode = 'PO002';
        end if;
        return new;
    end if;
    if (new.provider_id, new.amount_minor, new.currency) is distinct from (old.provider_id, old.amount_minor, old.currency) then
        raise exception 'provider and amount of a payout are fixed' using errcode = 'PO003';
    end if;
    if old.needs_second and not new.needs_second then
        raise exception 'a second person, once needed, stays needed' using errcode = 'PO003';
    end if;
    if new.state <> old.state then
        if not exists (select 1 from payout_move where from_state = old.state and to_state = new.state) then
            raise exception 'a payout cannot move from % to %', old.state, new.state using errcode = 'PO004';
        end if;
        if new.state = 'approved' then
            select count(distinct by_id) into approvers from payout_decision
                where payout_id = new.id and decision = 'approve' and round = new.round and by_id <> new.provider_id;
            if approvers < (case when new.needs_second then 2 else 1 end) then
                raise exception 'payout % lacks an approval', new.public_id using errcode = 'PO005';
            end if;
        end if;
    end if;
    return new;
end $$;
create trigger payout_guard before insert or update on payout for each row execute function payout_guard();

create function payout_amount_agrees() returns trigger language plpgsql as $$
begin
    if (select coalesce(sum(share_minor), 0) from earning where payout_id = new.id) <> new.amount_minor then
        raise exception 'payout % does not equal its earnings', new.public_id using errcode = 'PO006';
    end if;
    return null;
end $$;
create constraint trigger payout_amount_agrees after insert on payout
    deferrable initially deferred for each row execute function payout_amount_agrees();

create function earning_guard() returns trigger language plpgsql as $$
begin
    if old.payout_id is not null and new.payout_id is distinct from old.payout_id
        and (select state from payout where id = old.payout_id) <> 'rejected' then
        raise exception 'earning % belongs to a payout', old.public_id using errcode = 'PO007';
    end if;
    if (new.provider_id, new.share_minor, new.commission_minor, new.fee_minor, new.source_id)
        is distinct from (old.provider_id, old.share_minor, old.commission_minor, old.fee_minor, old.source_id) then
        raise exception 'the amounts of an earning are fixed' using errcode = 'PO008';
    end if;
    return new;
end $$;
create trigger earning_guard before update on earning for each row execute function earning_guard();

-- Words without their accents, in each language.
create text search configuration proche_en (copy = english);
alter text search configuration proche_en alter mapping for hword, hword_part, word with unaccent, english_stem;
create text search configuration proche_fr (copy = french);
alter text search configuration proche_fr alter mapping for hword, hword_part, word with unaccent, french_stem;
