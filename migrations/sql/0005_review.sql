-- Laws of the review that tables alone cannot say: whose desk a payout lies on, and two people after a bank change.

create or replace function payout_decision_guard() returns trigger language plpgsql as $$
begin
    if exists (select 1 from payout where id = new.payout_id and provider_id = new.by_id) then
        raise exception 'nobody decides on their own payout' using errcode = 'PO001';
    end if;
    if exists (select 1 from payout where id = new.payout_id and claimed_by_id <> new.by_id
               and claimed_at > new.at - interval '15 minutes') then
        raise exception 'somebody else has claimed this payout' using errcode = 'PO009';
    end if;
    return new;
end $$;

create function payout_bank_guard() returns trigger language plpgsql as $$
declare
    changed timestamptz;
    approvers int;
    last_at timestamptz;
begin
    if old.state = 'failed' and new.state = 'paid' and new.bank_file_id is null then
        raise exception 'payout % was refused and stands in no file for the bank', new.public_id
            using errcode = 'PO011';
    end if;
    if old.bank_file_id is not null and old.state = 'failed' and new.state = 'in_review' then
        raise exception 'payout % may be paid by the bank just now', new.public_id using errcode = 'PO012';
    end if;
    if new.state <> 'approved' or old.state = 'approved' then
        return new;
    end if;
    select bank_changed_at into changed from connected_account where member_id = new.provider_id;
    if changed is null then
        return new;
    end if;
    select max(at) into last_at from payout_decision
        where payout_id = new.id and decision = 'approve' and round = new.round;
    -- An approval given before the change was of another account.
    select count(distinct by_id) into approvers from payout_decision
        where payout_id = new.id and decision = 'approve' and round = new.round
          and by_id <> new.provider_id and at >= changed;
    if last_at < changed + interval '7 days' and approvers < 2 then
        raise exception 'payout % needs two people after a change of bank account', new.public_id
            using errcode = 'PO010';
    end if;
    return new;
end $$;
create trigger payout_bank_guard before update on payout for each row execute function payout_bank_guard();
