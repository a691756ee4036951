-- Vouches: one neighbour stands up for another in a sentence; taken back, never edited.

create table vouch (
    id bigserial constraint pk_vouch primary key,
    public_id text not null constraint uq_vouch_public_id unique,
    voucher_id bigint not null constraint fk_vouch_voucher_id references member (id),
    vouched_id bigint not null constraint fk_vouch_vouched_id references member (id),
    relation text not null constraint ck_vouch_relation
        check (relation in ('neighbour','friend','guest','colleague','family','partner')),
    affiliation text not null,
    sentence text not null,
    locale text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    failed_at timestamptz,
    constraint ck_vouch_two_people check (voucher_id <> vouched_id),
    constraint ck_vouch_declared check (relation not in ('colleague','partner') or affiliation <> '')
);
create unique index uq_vouch_live on vouch (voucher_id, vouched_id) where revoked_at is null;
create index ix_vouch_vouched_id on vouch (vouched_id) where revoked_at is null;
create index ix_vouch_voucher_id on vouch (voucher_id, created_at);

create function vouch_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a vouch is taken back, not deleted' using errcode = 'VC001';
    end if;
    if tg_op = 'INSERT' then
        -- The month is the calendar's, in UTC; what was taken back counts too. Callers lock the voucher's row.
        if (select count(*) >= 3 from vouch where voucher_id = new.voucher_id
            and created_at >= date_trunc('month', new.created_at, 'UTC')) then
            raise exception 'three vouches a month' using errcode = 'VC002';
        end if;
        return new;
    end if;
    if (new.id, new.public_id, new.voucher_id, new.vouched_id, new.relation, new.affiliation, new.sentence,
        new.locale, new.created_at) is distinct from (old.id, old.public_id, old.voucher_id, old.vouched_id,
        old.relation, old.affiliation, old.sentence, old.locale, old.created_at)
        or old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at then
        raise exception 'a vouch is not edited' using errcode = 'VC003';
    end if;
    return new;
end $$;
create trigger vouch_guard before insert or update or delete on vouch
    for each row execute function vouch_guard();
