-- A booking's place is given once: it may come from nothing, and never changes after that.
create or replace function booking_guard() returns trigger language plpgsql as $$
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
    if old.occurrence_id is not null and new.occurrence_id is distinct from old.occurrence_id then
        raise exception 'the place of a booking is given once' using errcode = 'BK003';
    end if;
    -- What was agreed is frozen.
    if (new.listing_id, new.provider_id, new.customer_id, new.party_size, new.seats,
        new.starts_at, new.ends_at, new.zone, new.starts_local, new.currency, new.price_minor, new.fee_minor,
        new.commission_minor, new.terms)
        is distinct from
       (old.listing_id, old.provider_id, old.customer_id, old.party_size, old.seats,
        old.starts_at, old.ends_at, old.zone, old.starts_local, old.currency, old.price_minor, old.fee_minor,
        old.commission_minor, old.terms) then
        raise exception 'what was agreed on a booking is frozen' using errcode = 'BK003';
    end if;
    return new;
end $$;

drop trigger booking_seats_agree on booking;
create constraint trigger booking_seats_agree after insert or update of state, occurrence_id on booking
    deferrable initially deferred for each row when (new.occurrence_id is not null)
    execute function occurrence_seats_agree();
