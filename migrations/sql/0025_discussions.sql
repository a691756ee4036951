-- Discussions: posts get their number from the row of their discussion, so that order and count are exact.

create table discussion (
    id bigserial constraint pk_discussion primary key,
    public_id text not null constraint uq_discussion_public_id unique,
    club_id bigint not null constraint fk_discussion_club_id references club (id),
    author_id bigint not null constraint fk_discussion_author_id references member (id),
    title text not null,
    locale text not null constraint ck_discussion_locale check (locale in ('en','fr')),
    posts integer not null default 0 constraint ck_discussion_posts check (posts >= 0),
    version integer not null default 0,
    last_at timestamptz not null,
    accepted integer,
    created_at timestamptz not null,
    closed_at timestamptz,
    closed_by bigint constraint fk_discussion_closed_by references member (id),
    close_reason text not null,
    constraint ck_discussion_closed check ((closed_at is null) = (closed_by is null))
);
create index ix_discussion_club on discussion (club_id, last_at desc, id desc);

create table post (
    id bigserial constraint pk_post primary key,
    public_id text not null constraint uq_post_public_id unique,
    discussion_id bigint not null constraint fk_post_discussion_id references discussion (id),
    club_id bigint not null constraint fk_post_club_id references club (id),
    number integer not null constraint ck_post_number check (number >= 1),
    author_id bigint not null constraint fk_post_author_id references member (id),
    key text not null,
    text text not null,
    locale text constraint ck_post_locale check (locale in ('en','fr')),
    reply_to integer,
    handles jsonb not null,
    reactions jsonb not null default '{}',
    created_at timestamptz not null,
    edited_at timestamptz,
    removed_at timestamptz,
    removed_by bigint constraint fk_post_removed_by references member (id),
    remove_reason text not null,
    hidden_at timestamptz,
    words tsvector not null,
    constraint uq_post_discussion_id_number unique (discussion_id, number),
    constraint uq_post_discussion_id_author_id_key unique (discussion_id, author_id, key),
    constraint ck_post_removed check ((removed_at is null) = (removed_by is null)),
    constraint ck_post_reason check (removed_by is null or removed_by = author_id or remove_reason <> '')
);
create index ix_post_author on post (author_id, id);
create index ix_post_club on post (club_id, id);
create index ix_post_words on post using gin (words);

create table post_edit (
    id bigserial constraint pk_post_edit primary key,
    post_id bigint not null constraint fk_post_edit_post_id references post (id),
    text text not null,
    at timestamptz not null
);
create index ix_post_edit_post_id on post_edit (post_id);

create table post_reaction (
    post_id bigint not null constraint fk_post_reaction_post_id references post (id),
    member_id bigint not null constraint fk_post_reaction_member_id references member (id),
    kind text not null constraint ck_post_reaction_kind check (kind in ('useful','lovely','thanks','clever')),
    at timestamptz not null,
    constraint pk_post_reaction primary key (post_id, member_id, kind)
);
create index ix_post_reaction_member_id on post_reaction (member_id);

create table discussion_reader (
    discussion_id bigint not null constraint fk_discussion_reader_discussion_id references discussion (id),
    member_id bigint not null constraint fk_discussion_reader_member_id references member (id),
    read_to integer not null default 0,
    follows boolean not null default false,
    muted boolean not null default false,
    constraint pk_discussion_reader primary key (discussion_id, member_id),
    constraint ck_discussion_reader_one_wish check (not (follows and muted))
);
create index ix_discussion_reader_member_id on discussion_reader (member_id);
create index ix_discussion_reader_follows on discussion_reader (discussion_id) where follows;

create function club_lets(club bigint, who bigint, what text) returns boolean language sql stable as $$
    select exists (select 1 from club_member m join club_right r on r.role = m.role and r.act = what
        join club c on c.id = m.club_id and c.state <> 'closed'
        where m.club_id = club and m.member_id = who and m.state = 'in')
$$;

create function discussion_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.posts <> 0 or not club_lets(new.club_id, new.author_id, 'write') then
            raise exception 'members of a club begin its discussions' using errcode = 'DS002';
        end if;
        return new;
    end if;
    if (new.public_id, new.club_id, new.author_id, new.created_at)
        is distinct from (old.public_id, old.club_id, old.author_id, old.created_at) then
        raise exception 'what a discussion belongs to is said once' using errcode = 'DS004';
    end if;
    if new.closed_by is distinct from old.closed_by and new.closed_by is not null
        and new.closed_by <> new.author_id and not club_lets(new.club_id, new.closed_by, 'tidy') then
        raise exception 'its author or a host closes a discussion' using errcode = 'DS002';
    end if;
    if new.accepted is distinct from old.accepted and new.accepted is not null and not exists (
        select 1 from post where discussion_id = new.id and number = new.accepted and number > 1
            and removed_at is null and hidden_at is null) then
        raise exception 'an answer that stands is accepted' using errcode = 'DS003';
    end if;
    new.version := old.version + 1;
    return new;
end $$;
create trigger discussion_guard before insert or update on discussion
    for each row execute function discussion_guard();

create function post_guard() returns trigger language plpgsql as $$
declare
    about discussion;
begin
    if tg_op = 'DELETE' then
        raise exception 'a post is removed, not deleted' using errcode = 'DS004';
    end if;
    if tg_op = 'INSERT' then
        -- Whoever writes holds the row of the discussion: one number after the other, and the count with it.
        update discussion set posts = posts + 1, last_at = greatest(last_at, new.created_at)
            where id = new.discussion_id and closed_at is null returning * into about;
        if not found then
            raise exception 'the discussion is closed' using errcode = 'DS001';
        end if;
        if not club_lets(about.club_id, new.author_id, 'write') then
            raise exception 'members of a club write in it' using errcode = 'DS002';
        end if;
        if new.reply_to is not null and not exists (select 1 from post p where p.discussion_id = new.discussion_id
            and p.number = new.reply_to and p.removed_at is null and p.hidden_at is null) then
            raise exception 'what is answered is not there' using errcode = 'DS003';
        end if;
        new.number := about.posts;
        new.club_id := about.club_id;
        new.reactions := '{}';
        new.words := to_tsvector('proche_fr', new.text) || to_tsvector('proche_en', new.text);
        if new.number = 1 then
            new.words := setweight(to_tsvector('proche_fr', about.title) || to_tsvector('proche_en', about.title), 'A')
                || new.words;
        end if;
        return new;
    end if;
    if (new.public_id, new.discussion_id, new.club_id, new.number, new.author_id, new.key, new.reply_to, new.created_at)
        is distinct from (old.public_id, old.discussion_id, old.club_id, old.number, old.author_id, old.key,
        old.reply_to, old.created_at) then
        raise exception 'a post stays where it is and whose it is' using errcode = 'DS004';
    end if;
    select * into about from discussion where id = new.discussion_id;
    if new.text <> old.text then
        if new.edited_at is null or new.edited_at > new.created_at + interval '30 minutes'
            or old.removed_at is not null or old.hidden_at is not null or about.closed_at is not null then
            raise exception 'a post is changed for half an hour, while it stands and the discussion is open'
                using errcode = 'DS005';
        end if;
        insert into post_edit (post_id, text, at) values (old.id, old.text, new.edited_at);
        new.words := to_tsvector('proche_fr', new.text) || to_tsvector('proche_en', new.text);
        if new.number = 1 then
            new.words := setweight(to_tsvector('proche_fr', about.title) || to_tsvector('proche_en', about.title), 'A')
                || new.words;
        end if;
    end if;
    if old.removed_at is not null and (new.removed_at, new.removed_by) is distinct from (old.removed_at, old.removed_by) then
        raise exception 'what is removed stays removed' using errcode = 'DS004';
    end if;
    if old.removed_at is null and new.removed_at is not null and new.removed_by <> new.author_id
        and not club_lets(new.club_id, new.removed_by, 'tidy') then
        raise exception 'its author or a host removes a post' using errcode = 'DS002';
    end if;
    -- The accepted answer falls with the post.
    update discussion set version = version + 1,
        accepted = case when accepted = new.number and (new.removed_at is not null or new.hidden_at is not null)
            then null else accepted end
        where id = new.discussion_id;
    return new;
end $$;
create trigger post_guard before insert or update or delete on post for each row execute function post_guard();

create function post_reaction_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        update post set reactions = case when (reactions ->> old.kind)::int = 1 then reactions - old.kind
            else jsonb_set(reactions, array[old.kind], to_jsonb((reactions ->> old.kind)::int - 1)) end
            where id = old.post_id;
        return null;
    end if;
    update post set reactions = jsonb_set(reactions, array[new.kind],
            to_jsonb(coalesce((reactions ->> new.kind)::int, 0) + 1))
        where id = new.post_id and author_id <> new.member_id and removed_at is null and hidden_at is null
            and club_lets(club_id, new.member_id, 'write');
    if not found then
        raise exception 'members mark what others wrote, while it stands' using errcode = 'DS006';
    end if;
    return null;
end $$;
create trigger post_reaction_counts after insert or delete on post_reaction
    for each row execute function post_reaction_counts();
