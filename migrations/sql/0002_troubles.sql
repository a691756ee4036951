-- What was earned may shrink when a customer gets money back, and never grows; what is disputed does not leave.

create or replace function earning_guard() returns trigger language plpgsql as $$
begin
    -- An earning leaves its payout when that was rejected, or when nothing of it is left to be paid.
    if old.payout_id is not null and new.payout_id is distinct from old.payout_id
        and not (new.payout_id is null and new.share_minor = 0 and new.granted_at is null)
        and (select state from payout where id = old.payout_id) <> 'rejected' then
        raise exception 'earning % belongs to a payout', old.public_id using errcode = 'PO007';
    end if;
    if (new.provider_id, new.source_id, new.first_share_minor, new.first_commission_minor, new.first_fee_minor)
        is distinct from
       (old.provider_id, old.source_id, old.first_share_minor, old.first_commission_minor, old.first_fee_minor)
        or new.share_minor > old.share_minor or new.commission_minor > old.commission_minor
        or new.fee_minor > old.fee_minor then
        raise exception 'the amounts of an earning are fixed, but for what is given back'
            using errcode = 'PO008';
    end if;
    return new;
end $$;

create or replace function payout_guard() returns trigger language plpgsql as $$
declare
    approvers int;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'in_review' then
            raise exception 'a payout begins in review' using errcode = 'PO002';
        end if;
        return new;
    end if;
    if (new.provider_id, new.currency) is distinct from (old.provider_id, old.currency)
        or new.amount_minor > old.amount_minor
        or (new.amount_minor < old.amount_minor and old.state in ('approved', 'paid')) then
        raise exception 'provider and amount of a payout are fixed, but for what is given back before it leaves'
            using errcode = 'PO003';
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
            if exists (select 1 from earning where payout_id = new.id and frozen_since is not null) then
                raise exception 'payout % holds a disputed sale', new.public_id using errcode = 'PO011';
            end if;
        end if;
    end if;
    return new;
end $$;

create trigger debt_netting_append_only before update or delete on debt_netting
    for each row execute function refuse_change();

-- A closed dispute stays as it was closed.
create function dispute_guard() returns trigger language plpgsql as $$
begin
    if old.closed_at is not null and (new.status, new.closed_at, new.bearer, new.taken_minor)
        is distinct from (old.status, old.closed_at, old.bearer, old.taken_minor) then
        raise exception 'dispute % is closed', old.public_id using errcode = 'DI001';
    end if;
    return new;
end $$;
create trigger dispute_guard before update on dispute for each row execute function dispute_guard();
