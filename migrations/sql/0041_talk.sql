-- Comments under ideas of the platform, in the shape of those under articles; an idea of a club has its discussion.

alter table idea add column comments integer not null default 0 constraint ck_idea_comments check (comments >= 0);

create table idea_comment (
    id bigserial constraint pk_idea_comment primary key,
    public_id text not null constraint uq_idea_comment_public_id unique,
    idea_id bigint not null constraint fk_idea_comment_idea_id references idea (id),
    number integer not null constraint ck_idea_comment_number check (number >= 1),
    author_id bigint not null constraint fk_idea_comment_author_id references member (id),
    key text not null,
    text text not null,
    locale text constraint ck_idea_comment_locale check (locale in ('en','fr')),
    reply_to integer,
    created_at timestamptz not null,
    removed_at timestamptz,
    removed_by bigint constraint fk_idea_comment_removed_by references member (id),
    remove_reason text not null,
    hidden_at timestamptz,
    constraint uq_idea_comment_idea_id_number unique (idea_id, number),
    constraint uq_idea_comment_idea_id_author_id_key unique (idea_id, author_id, key),
    constraint ck_idea_comment_removed check ((removed_at is null) = (removed_by is null)),
    constraint ck_idea_comment_reason
        check (removed_by is null or removed_by = author_id or remove_reason <> '')
);
create index ix_idea_comment_author on idea_comment (author_id, id);

create or replace function idea_guard() returns trigger language plpgsql as $$
declare
    target idea;
begin
    if tg_op = 'INSERT' then
        if new.status <> 'new' or new.votes <> 0 or new.comments <> 0 or new.merged_into is not null then
            raise exception 'an idea begins new, without votes' using errcode = 'ID001';
        end if;
    else
        if (new.public_id, new.club_id, new.author_id, new.key, new.created_at)
            is distinct from (old.public_id, old.club_id, old.author_id, old.key, old.created_at) then
            raise exception 'an idea stays where it is and whose it is' using errcode = 'ID001';
        end if;
        if (new.status, new.votes, new.comments) <> (old.status, old.votes, old.comments) and pg_trigger_depth() < 2 then
            raise exception 'a status is moved by an answer, and votes and comments are counted' using errcode = 'ID002';
        end if;
        if (new.title, new.text) is distinct from (old.title, old.text) and (old.status <> 'new' or old.merged_into is not null
            or exists (select 1 from idea_vote v where v.cast_for = old.id and v.member_id <> old.author_id)) then
            raise exception 'what others voted for, or somebody answered, stays as it reads' using errcode = 'ID003';
        end if;
        if new.merged_into is distinct from old.merged_into and new.merged_into is not null then
            select * into target from idea where id = new.merged_into for no key update;
            if target.merged_into is not null or target.club_id is distinct from new.club_id
                or target.withdrawn_at is not null or target.hidden_at is not null
                or exists (select 1 from idea i where i.merged_into = new.id) then
                raise exception 'an idea is joined to one that stands, in the same place' using errcode = 'ID004';
            end if;
        end if;
    end if;
    return new;
end $$;

create function idea_comment_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a comment is removed, not deleted' using errcode = 'ID008';
    end if;
    if tg_op = 'INSERT' then
        -- Whoever comments holds the row of the idea: one number after the other, and the count with it.
        update idea set comments = comments + 1
            where id = new.idea_id and club_id is null and merged_into is null
                and withdrawn_at is null and hidden_at is null
            returning comments into new.number;
        if not found then
            raise exception 'nothing is said under this idea now' using errcode = 'ID009';
        end if;
        if new.reply_to is not null and not exists (select 1 from idea_comment c
            where c.idea_id = new.idea_id and c.number = new.reply_to
            and c.removed_at is null and c.hidden_at is null) then
            raise exception 'what is answered is not there' using errcode = 'ID009';
        end if;
        return new;
    end if;
    if (to_jsonb(new) - array['removed_at','removed_by','remove_reason','hidden_at'])
        <> (to_jsonb(old) - array['removed_at','removed_by','remove_reason','hidden_at'])
        or old.removed_at is not null and new.removed_at is distinct from old.removed_at then
        raise exception 'a comment stays as it was said, and what is removed stays removed' using errcode = 'ID008';
    end if;
    if old.removed_at is null and new.removed_at is not null and new.removed_by <> new.author_id
        and not exists (select 1 from member_role r where r.member_id = new.removed_by and r.role = 'admin') then
        raise exception 'who said it removes a comment, or who answers ideas' using errcode = 'ID010';
    end if;
    return new;
end $$;
-- Like the others of its kind it lets the transaction pass that erases a member who left.
create trigger idea_comment_guard before insert or update or delete on idea_comment
    for each row when (not erasing_now()) execute function idea_comment_guard();

-- Letters about messages are a topic like the others: whoever wanted none keeps it so.

alter table notice drop constraint ck_notice_topic;
alter table notice add constraint ck_notice_topic
    check (topic in ('needed','messages','searches','community','news'));
alter table notice_choice drop constraint ck_notice_choice_topic;
alter table notice_choice add constraint ck_notice_choice_topic
    check (topic in ('messages','searches','community','news'));
insert into notice_choice (member_id, topic, how) select member_id, 'messages', 'never' from message_letters;
drop table message_letters;
