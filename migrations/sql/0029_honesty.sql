-- What speaks against a review, what was held because of it, and what people decided.

-- Of a card only a keyed digest is kept, to compare it with others, and not for ever.
alter table payment add column card_hash bytea;
create index ix_payment_card_hash on payment (card_hash) where card_hash is not null;
create index ix_payment_payer_id on payment (payer_id) where card_hash is not null;
create index ix_connected_account_bank_fingerprint on connected_account (bank_fingerprint)
    where bank_fingerprint is not null;
create index ix_place_address_key on place (address_key);
create index ix_member_session_alike on member_session (network_hash, user_agent) where network_hash is not null;

create table review_look (
    review_id bigint not null constraint fk_review_look_review_id references review (id),
    score integer not null default 0,
    flags jsonb not null default '[]',
    looked_at timestamptz,
    due_at timestamptz,
    constraint pk_review_look primary key (review_id),
    constraint ck_review_look_score check (score >= 0)
);
create index ix_review_look_due on review_look (due_at) where due_at is not null;

create table review_print (
    review_id bigint not null constraint fk_review_print_review_id references review (id),
    band integer not null,
    print bigint not null,
    constraint pk_review_print primary key (review_id, band)
);
create index ix_review_print_alike on review_print (print, band);

create table review_hold (
    id bigserial constraint pk_review_hold primary key,
    public_id text not null constraint uq_review_hold_public_id unique,
    review_id bigint not null constraint fk_review_hold_review_id references review (id),
    author_id bigint not null constraint fk_review_hold_author_id references member (id),
    subject_id bigint not null constraint fk_review_hold_subject_id references member (id),
    state text not null constraint ck_review_hold_state check (state in ('waiting','released','kept','removed')),
    score integer not null,
    flags jsonb not null,
    was_public boolean not null,
    held_at timestamptz not null,
    claimed_by bigint constraint fk_review_hold_claimed_by references member (id),
    claimed_at timestamptz,
    decided_by bigint constraint fk_review_hold_decided_by references member (id),
    decided_at timestamptz,
    words text,
    constraint ck_review_hold_claimed check ((claimed_by is null) = (claimed_at is null)),
    constraint ck_review_hold_decided check ((state = 'waiting') = (decided_at is null)),
    -- The rules alone let a review go again; whatever else is decided, a person decided with reasons.
    constraint ck_review_hold_reasons check (
        (decided_by is null) = (words is null) and (decided_by is not null or state in ('waiting','released'))),
    constraint ck_review_hold_not_own check (decided_by not in (author_id, subject_id))
);
create unique index uq_review_hold_standing on review_hold (review_id) where state <> 'released';
create index ix_review_hold_desk on review_hold (state, held_at);
create index ix_review_hold_author_id on review_hold (author_id);
create index ix_review_hold_subject_id on review_hold (subject_id);

create table review_objection (
    id bigserial constraint pk_review_objection primary key,
    hold_id bigint not null constraint fk_review_objection_hold_id references review_hold (id),
    of_decision boolean not null,
    -- Who took the decision that is objected to; nobody when it is the hold itself.
    first_by bigint constraint fk_review_objection_first_by references member (id),
    words bytea not null,
    created_at timestamptz not null,
    outcome text constraint ck_review_objection_outcome check (outcome in ('kept','changed')),
    decided_by bigint constraint fk_review_objection_decided_by references member (id),
    decided_at timestamptz,
    constraint ck_review_objection_decided check (
        (outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)),
    constraint ck_review_objection_first check (of_decision = (first_by is not null)),
    constraint ck_review_objection_another_person check (decided_by <> first_by),
    constraint uq_review_objection_hold_id_of_decision unique (hold_id, of_decision)
);

-- Facts that may change what is known of a member's reviews are told by the rows that bring them; a sweep reads
-- them, and nobody waits for another here.
create table honesty_news (
    id bigserial constraint pk_honesty_news primary key,
    member_id bigint,
    review_id bigint,
    constraint ck_honesty_news_one check (num_nonnulls(member_id, review_id) = 1)
);

create function honesty_tell() returns trigger language plpgsql as $$
begin
    insert into honesty_news (member_id) values (new.member_id);
    return null;
end $$;
create function honesty_tell_payer() returns trigger language plpgsql as $$
begin
    insert into honesty_news (member_id) values (new.payer_id);
    return null;
end $$;
create function honesty_tell_voucher() returns trigger language plpgsql as $$
begin
    insert into honesty_news (member_id) values (new.voucher_id);
    return null;
end $$;
create trigger honesty_tell after insert on member_session
    for each row when (new.network_hash is not null) execute function honesty_tell();
create trigger honesty_tell after insert on place for each row execute function honesty_tell();
create trigger honesty_tell after insert or update of bank_fingerprint on connected_account
    for each row when (new.bank_fingerprint is not null) execute function honesty_tell();
create trigger honesty_tell after insert or update of card_hash on payment
    for each row when (new.card_hash is not null) execute function honesty_tell_payer();
create trigger honesty_tell after insert on vouch
    for each row when (new.relation in ('colleague','family','partner')) execute function honesty_tell_voucher();

-- What a hold was made of and who decided it stays.
create function review_hold_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a hold is kept' using errcode = 'RV011';
    end if;
    if (new.id, new.public_id, new.review_id, new.author_id, new.subject_id, new.held_at, new.was_public)
        is distinct from (old.id, old.public_id, old.review_id, old.author_id, old.subject_id, old.held_at,
        old.was_public) or old.state = 'released' then
        raise exception 'a hold that ended stays as it was' using errcode = 'RV011';
    end if;
    return new;
end $$;
create trigger review_hold_guard before update or delete on review_hold
    for each row execute function review_hold_guard();

-- Held is what has a hold that stands: at the end of each transaction both say the same.
create function review_hold_agrees() returns trigger language plpgsql as $$
declare
    concerned bigint;
begin
    if tg_table_name = 'review' then
        concerned := new.id;
    else
        concerned := new.review_id;
    end if;
    if (select (r.held_at is not null) <> exists (
            select from review_hold h where h.review_id = r.id and h.state <> 'released')
        from review r where r.id = concerned) then
        raise exception 'review % is held by a hold that stands, and by nothing else', concerned
            using errcode = 'RV012';
    end if;
    return null;
end $$;
create constraint trigger review_hold_agrees after update of held_at on review
    deferrable initially deferred for each row execute function review_hold_agrees();
create constraint trigger review_hold_agrees after insert or update of state on review_hold
    deferrable initially deferred for each row execute function review_hold_agrees();
