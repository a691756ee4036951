-- The parts of a dispute are all of it, when the transaction ends.
create function dispute_parts_check() returns trigger language plpgsql as $$
begin
    if exists (
        select from dispute w join dispute p on p.part_of_id = w.id where w.id = coalesce(new.part_of_id, new.id)
        group by w.id having sum(p.amount_minor) <> w.amount_minor or sum(p.fee_minor) <> w.fee_minor
        or bool_or((p.stripe_id, p.currency, p.closed_at is null)
            is distinct from (w.stripe_id, w.currency, w.closed_at is null)))
    then
        raise exception 'the parts of a dispute are not all of it' using errcode = 'DI002';
    end if;
    return null;
end $$;
create constraint trigger dispute_parts_check after insert or update of amount_minor, fee_minor, closed_at on dispute
    deferrable initially deferred for each row execute function dispute_parts_check();
