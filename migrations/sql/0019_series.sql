-- A booking stays in the series and week it was booked in.
create function booking_series_guard() returns trigger language plpgsql as $$
begin
    if old.series_id is not null
        and (new.series_id, new.series_week) is distinct from (old.series_id, old.series_week) then
        raise exception 'a booking stays in its series' using errcode = 'BK009';
    end if;
    return new;
end $$;
create trigger booking_series_guard before update of series_id, series_week on booking
    for each row execute function booking_series_guard();

-- The parts of a payment are all of it, when the transaction ends.
create function payment_parts_check() returns trigger language plpgsql as $$
begin
    if exists (
        select from payment w join payment p on p.part_of_id = w.id where w.id = new.part_of_id
        group by w.id having sum(p.amount_minor) <> w.amount_minor
        or sum(p.processor_fee_minor) <> w.processor_fee_minor
        or bool_or((p.charge_id, p.currency, p.payer_id) is distinct from (w.charge_id, w.currency, w.payer_id)))
    then
        raise exception 'the parts of a payment are not all of it' using errcode = 'PY003';
    end if;
    return null;
end $$;
create constraint trigger payment_parts_check after insert or update of amount_minor, charge_id on payment
    deferrable initially deferred for each row when (new.part_of_id is not null)
    execute function payment_parts_check();
