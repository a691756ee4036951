-- Lists reach every door: a vouch can wait unseen, and so can a change of what stands in public already.

alter table vouch add column hidden_at timestamptz;

create table held_change (
    id bigserial constraint pk_held_change primary key,
    public_id text not null constraint uq_held_change_public_id unique,
    subject_kind text not null,
    subject_id text not null,
    part text not null,
    author_id bigint not null constraint fk_held_change_author_id references member (id),
    before bytea not null,
    after bytea not null,
    state text not null constraint ck_held_change_state check (state in ('waiting','let_in','kept_out','replaced')),
    created_at timestamptz not null,
    ended_at timestamptz,
    constraint ck_held_change_ended check ((state = 'waiting') = (ended_at is null))
);
create unique index uq_held_change_waiting on held_change (subject_kind, subject_id, part) where state = 'waiting';
create index ix_held_change_subject on held_change (subject_kind, subject_id);
create index ix_held_change_author_id on held_change (author_id);

-- What was held is what a person decides about: nobody slips other words in meanwhile. What ended may end otherwise,
-- after an objection, but never waits again.
create function held_change_guard() returns trigger language plpgsql as $$
begin
    if (new.id, new.public_id, new.subject_kind, new.subject_id, new.part, new.author_id, new.before, new.after,
        new.created_at) is distinct from (old.id, old.public_id, old.subject_kind, old.subject_id, old.part,
        old.author_id, old.before, old.after, old.created_at)
        or new.state = 'waiting' and old.state <> 'waiting' then
        raise exception 'a held change is decided about as it is' using errcode = 'LI001';
    end if;
    return new;
end $$;
create trigger held_change_guard before update on held_change
    for each row when (not erasing_now()) execute function held_change_guard();

create index ix_moderation_case_noted on moderation_case (subject_kind, subject_id) where note is not null;
