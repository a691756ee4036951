-- Leaving: who wants a copy of their data, who wants to go, and the one transaction that may pass the guards.

create table leaving (
    id bigserial constraint pk_leaving primary key,
    public_id text not null constraint uq_leaving_public_id unique,
    member_id bigint not null constraint fk_leaving_member_id references member (id),
    state text not null constraint ck_leaving_state check (state in ('asked','kept','done')),
    was_suspended boolean not null,
    asked_at timestamptz not null,
    erase_at timestamptz not null,
    held_since timestamptz,
    ended_at timestamptz,
    purge_on date,
    purged_at timestamptz,
    erasing_in bigint,
    constraint ck_leaving_ended check ((state = 'asked') = (ended_at is null)),
    constraint ck_leaving_purge check ((state = 'done') = (purge_on is not null)),
    constraint ck_leaving_wait check (erase_at > asked_at)
);
create index ix_leaving_member_id on leaving (member_id);
create unique index uq_leaving_open on leaving (member_id) where state = 'asked';
create index ix_leaving_due on leaving (erase_at) where state = 'asked';
create index ix_leaving_purge on leaving (purge_on) where state = 'done' and purged_at is null;
create index ix_leaving_erasing_in on leaving (erasing_in) where erasing_in is not null;

create table data_export (
    id bigserial constraint pk_data_export primary key,
    public_id text not null constraint uq_data_export_public_id unique,
    member_id bigint not null constraint fk_data_export_member_id references member (id),
    state text not null
        constraint ck_data_export_state check (state in ('asked','making','ready','failed','ended')),
    locale text not null,
    done integer not null default 0,
    total integer not null,
    size_bytes bigint not null default 0,
    asked_at timestamptz not null,
    ready_at timestamptz,
    expires_at timestamptz,
    opened_at timestamptz,
    constraint ck_data_export_ready check ((state in ('ready','ended')) = (ready_at is not null)
        and (ready_at is null) = (expires_at is null)),
    constraint ck_data_export_done check (done between 0 and total)
);
create index ix_data_export_member_id on data_export (member_id);
create unique index uq_data_export_under_way on data_export (member_id) where state in ('asked','making');

create table data_export_part (
    export_id bigint not null constraint fk_data_export_part_export_id references data_export (id) on delete cascade,
    position integer not null,
    content bytea not null,
    constraint pk_data_export_part primary key (export_id, position)
);

alter table member drop constraint ck_member_status;
alter table member add constraint ck_member_status check (status in ('active','leaving','suspended','closed'));

-- A wish is asked for once and ends once. The transaction that fulfils it is noted, and it alone passes the guards.
create function leaving_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'that somebody left stays written' using errcode = 'LV001';
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'asked' then
            raise exception 'leaving begins by asking' using errcode = 'LV001';
        end if;
        new.erasing_in := null;
        return new;
    end if;
    if (new.public_id, new.member_id, new.asked_at, new.erase_at, new.was_suspended)
        is distinct from (old.public_id, old.member_id, old.asked_at, old.erase_at, old.was_suspended)
        or old.state <> 'asked' and (new.state, new.ended_at, new.purge_on, new.erasing_in)
            is distinct from (old.state, old.ended_at, old.purge_on, old.erasing_in) then
        raise exception 'what was asked and how it ended is said once' using errcode = 'LV001';
    end if;
    if old.state = 'asked' then
        if new.state = 'done' and new.ended_at < old.erase_at then
            raise exception 'the waiting time of leaving % is not over', new.public_id using errcode = 'LV002';
        end if;
        new.erasing_in := case when new.state = 'done' then txid_current() end;
        if new.state = 'done' then
            perform set_config('proche.erasing', 'on', true);
        end if;
    end if;
    return new;
end $$;
create trigger leaving_guard before insert or update or delete on leaving
    for each row execute function leaving_guard();

-- Whether this transaction erases a member who left. The setting spares everybody else the look.
create function erasing_now() returns boolean language sql stable as $$
    select coalesce(current_setting('proche.erasing', true), '') = 'on'
        and exists (select from leaving where erasing_in = txid_current())
$$;

-- What is never changed otherwise loses its words when its author has left: these guards let that transaction pass.
do $$
declare
    guard record;
begin
    for guard in
        select t.oid, t.tgname, t.tgrelid::regclass as on_table, pg_get_triggerdef(t.oid) as definition
        from pg_trigger t
        where not t.tgisinternal and (t.tgrelid::regclass::text, t.tgname) in (
            ('post', 'post_guard'), ('article', 'article_guard'), ('article_comment', 'article_comment_guard'),
            ('article_version', 'article_version_append_only'), ('idea', 'idea_guard'),
            ('idea_answer', 'idea_answer_guard'), ('club_member', 'club_member_guard'),
            ('club_event', 'club_event_stays'), ('review', 'review_guard'), ('vouch', 'vouch_guard'),
            ('message', 'message_stays'), ('discussion', 'discussion_guard'), ('meetup', 'meetup_guard'),
            ('design', 'design_guard'), ('booking', 'booking_guard'), ('booking_change', 'booking_change_guard'),
            ('booking_event', 'booking_event_append_only'), ('work_file', 'work_file_append_only'),
            ('work_decision', 'work_decision_append_only'),
            ('design_decision', 'design_decision_append_only'), ('fraud_note', 'fraud_note_stays'))
    loop
        execute format('drop trigger %I on %s', guard.tgname, guard.on_table);
        execute replace(guard.definition, ' EXECUTE FUNCTION ', ' WHEN (NOT erasing_now()) EXECUTE FUNCTION ');
    end loop;
end $$;
