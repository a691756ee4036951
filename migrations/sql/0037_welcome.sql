-- Welcome: every new member waits to be greeted by a named host, and is greeted by an act of a person or not at all.

alter table thread alter column listing_id drop not null;
create unique index uq_thread_welcome on thread (provider_id, customer_id) where listing_id is null;

create table welcome_host (
    member_id bigint constraint pk_welcome_host primary key constraint fk_welcome_host_member_id references member (id),
    town text not null,
    lat float8,
    lon float8,
    named_by bigint not null constraint fk_welcome_host_named_by references member (id),
    since timestamptz not null,
    ended_at timestamptz,
    constraint ck_welcome_host_town check ((town = '') = (lat is null) and (lat is null) = (lon is null))
);

create table welcome (
    member_id bigint constraint pk_welcome primary key
        constraint fk_welcome_member_id references member (id) on delete cascade,
    state text not null constraint ck_welcome_state check (state in ('waiting','sent','skipped','declined')),
    since timestamptz not null,
    by_id bigint constraint fk_welcome_by_id references member (id),
    reason text not null default '',
    thread_id bigint constraint fk_welcome_thread_id references thread (id),
    done_at timestamptz,
    constraint ck_welcome_done check ((state = 'waiting') = (done_at is null) and (done_at is null) = (by_id is null)),
    constraint ck_welcome_sent check ((state = 'sent') = (thread_id is not null)),
    constraint ck_welcome_skipped check ((state = 'skipped') = (reason <> '')),
    constraint ck_welcome_declined check (state <> 'declined' or by_id = member_id),
    constraint ck_welcome_not_oneself check (state = 'declined' or by_id <> member_id)
);
create index ix_welcome_waiting on welcome (since, member_id) where state = 'waiting';
create index ix_welcome_done_at on welcome (done_at);
create index ix_welcome_thread_id on welcome (thread_id);

-- Whoever becomes a member waits from then on, however they came; made-up neighbours do not.
create function member_waits_for_welcome() returns trigger language plpgsql as $$
begin
    insert into welcome (member_id, state, since) values (new.id, 'waiting', new.created_at);
    return null;
end $$;
create trigger member_waits_for_welcome after insert on member
    for each row when (not new.is_demo) execute function member_waits_for_welcome();
