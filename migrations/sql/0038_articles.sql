-- Articles: a working text that its author alone sees, and versions that stay; comments are numbered by the database.

create table article (
    id bigserial constraint pk_article primary key,
    public_id text not null constraint uq_article_public_id unique,
    author_id bigint not null constraint fk_article_author_id references member (id),
    slug text constraint uq_article_slug unique,
    state text not null,
    title text not null,
    summary text not null,
    body text not null,
    locale text not null constraint ck_article_locale check (locale in ('en','fr')),
    topics jsonb not null,
    cover text not null,
    town text not null,
    lat double precision,
    lon double precision,
    zone text not null,
    revision integer not null default 0,
    publish_at timestamptz,
    versions integer not null default 0,
    version_id bigint,
    published_at timestamptz,
    changed_at timestamptz,
    withdrawn_at timestamptz,
    hidden_at timestamptz,
    comments integer not null default 0 constraint ck_article_comments check (comments >= 0),
    comments_closed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint ck_article_state check (state in ('draft','scheduled','published','withdrawn')),
    constraint ck_article_scheduled check ((state = 'scheduled') = (publish_at is not null)),
    constraint ck_article_published check (state not in ('published','withdrawn')
        or (slug is not null and published_at is not null and version_id is not null and versions > 0)),
    constraint ck_article_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null)),
    constraint ck_article_slug check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint ck_article_town check ((town = '') = (lat is null) and (lat is null) = (lon is null))
);
create index ix_article_author on article (author_id, id);
create index ix_article_newest on article (published_at desc, id desc) where state = 'published';
create index ix_article_due on article (publish_at) where state = 'scheduled';

create table article_version (
    id bigserial constraint pk_article_version primary key,
    article_id bigint not null constraint fk_article_version_article_id references article (id),
    number integer not null constraint ck_article_version_number check (number >= 1),
    title text not null,
    summary text not null,
    body text not null,
    locale text not null constraint ck_article_version_locale check (locale in ('en','fr')),
    topics jsonb not null,
    cover text not null,
    town text not null,
    minutes integer not null constraint ck_article_version_minutes check (minutes >= 1),
    at timestamptz not null,
    constraint uq_article_version_article_id_number unique (article_id, number)
);
alter table article add constraint fk_article_version_id foreign key (version_id) references article_version (id)
    deferrable initially deferred;
create trigger article_version_append_only before update or delete on article_version
    for each row execute function refuse_change();
create trigger article_version_no_truncate before truncate on article_version execute function refuse_change();

create table article_picture (
    id bigserial constraint pk_article_picture primary key,
    public_id text not null constraint uq_article_picture_public_id unique,
    article_id bigint not null constraint fk_article_picture_article_id references article (id) on delete cascade,
    number integer not null constraint ck_article_picture_number check (number >= 1),
    alt text not null,
    width integer not null,
    height integer not null,
    digest bytea not null,
    content bytea not null,
    created_at timestamptz not null,
    constraint uq_article_picture_article_id_number unique (article_id, number),
    constraint ck_article_picture_size check (width between 1 and 1600 and height between 1 and 1600),
    constraint ck_article_picture_bytes check (octet_length(content) <= 2000000)
);

create table article_listing (
    article_id bigint not null constraint fk_article_listing_article_id references article (id) on delete cascade,
    listing_id bigint not null constraint fk_article_listing_listing_id references listing (id),
    position integer not null,
    tie text not null constraint ck_article_listing_tie check (tie in ('own','none','friend','family','works','paid')),
    constraint pk_article_listing primary key (article_id, listing_id)
);
create index ix_article_listing_listing_id on article_listing (listing_id);

create table article_comment (
    id bigserial constraint pk_article_comment primary key,
    public_id text not null constraint uq_article_comment_public_id unique,
    article_id bigint not null constraint fk_article_comment_article_id references article (id),
    number integer not null constraint ck_article_comment_number check (number >= 1),
    author_id bigint not null constraint fk_article_comment_author_id references member (id),
    key text not null,
    text text not null,
    locale text constraint ck_article_comment_locale check (locale in ('en','fr')),
    reply_to integer,
    created_at timestamptz not null,
    removed_at timestamptz,
    removed_by bigint constraint fk_article_comment_removed_by references member (id),
    remove_reason text not null,
    hidden_at timestamptz,
    constraint uq_article_comment_article_id_number unique (article_id, number),
    constraint uq_article_comment_article_id_author_id_key unique (article_id, author_id, key),
    constraint ck_article_comment_removed check ((removed_at is null) = (removed_by is null)),
    constraint ck_article_comment_reason
        check (removed_by is null or removed_by = author_id or remove_reason <> '')
);
create index ix_article_comment_author on article_comment (author_id, id);

create table article_day (
    article_id bigint not null constraint fk_article_day_article_id references article (id) on delete cascade,
    day date not null,
    reads integer not null default 0,
    opened integer not null default 0,
    constraint pk_article_day primary key (article_id, day),
    constraint ck_article_day_counts check (reads >= 0 and opened >= 0)
);

create table article_lead (
    member_id bigint not null constraint fk_article_lead_member_id references member (id) on delete cascade,
    listing_id bigint not null constraint fk_article_lead_listing_id references listing (id),
    article_id bigint not null constraint fk_article_lead_article_id references article (id) on delete cascade,
    at timestamptz not null,
    constraint pk_article_lead primary key (member_id, listing_id)
);
create index ix_article_lead_at on article_lead (at);

create table article_booking (
    booking_id bigint not null constraint fk_article_booking_booking_id references booking (id)
        constraint pk_article_booking primary key,
    article_id bigint not null constraint fk_article_booking_article_id references article (id),
    at timestamptz not null
);
create index ix_article_booking_article_id on article_booking (article_id);

create table article_rhythm (
    member_id bigint not null constraint fk_article_rhythm_member_id references member (id) on delete cascade
        constraint pk_article_rhythm primary key,
    days integer not null constraint ck_article_rhythm_days check (days in (7,14,30)),
    next_at timestamptz not null,
    last_idea text not null
);
create index ix_article_rhythm_next_at on article_rhythm (next_at);

create function article_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.versions > 0 then
            raise exception 'what was published is withdrawn, not deleted' using errcode = 'AT001';
        end if;
        return old;
    end if;
    if (new.public_id, new.author_id, new.created_at) is distinct from (old.public_id, old.author_id, old.created_at)
        or old.slug is not null and new.slug is distinct from old.slug
        or old.published_at is not null and new.published_at is distinct from old.published_at then
        raise exception 'whose an article is, its address and its day are said once' using errcode = 'AT001';
    end if;
    if (old.state, new.state) in (('draft','withdrawn'), ('scheduled','withdrawn'), ('published','draft'),
        ('published','scheduled'), ('withdrawn','draft'), ('withdrawn','scheduled')) then
        raise exception 'an article does not go from % to %', old.state, new.state using errcode = 'AT002';
    end if;
    if new.versions not in (old.versions, old.versions + 1) or new.comments not in (old.comments, old.comments + 1) then
        raise exception 'versions and comments are counted one by one' using errcode = 'AT003';
    end if;
    return new;
end $$;
create trigger article_guard before update or delete on article for each row execute function article_guard();

create function article_comment_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a comment is removed, not deleted' using errcode = 'AT001';
    end if;
    if tg_op = 'INSERT' then
        -- Whoever comments holds the row of the article: one number after the other, and the count with it.
        update article set comments = comments + 1
            where id = new.article_id and state = 'published' and hidden_at is null and comments_closed_at is null
            returning comments into new.number;
        if not found then
            raise exception 'nothing is said under this article now' using errcode = 'AT004';
        end if;
        if new.reply_to is not null and not exists (select 1 from article_comment c
            where c.article_id = new.article_id and c.number = new.reply_to
            and c.removed_at is null and c.hidden_at is null) then
            raise exception 'what is answered is not there' using errcode = 'AT005';
        end if;
        return new;
    end if;
    if (to_jsonb(new) - array['removed_at','removed_by','remove_reason','hidden_at'])
        <> (to_jsonb(old) - array['removed_at','removed_by','remove_reason','hidden_at'])
        or old.removed_at is not null and new.removed_at is distinct from old.removed_at then
        raise exception 'a comment stays as it was said, and what is removed stays removed' using errcode = 'AT001';
    end if;
    if old.removed_at is null and new.removed_at is not null and new.removed_by <> new.author_id
        and not exists (select 1 from article a where a.id = new.article_id and a.author_id = new.removed_by) then
        raise exception 'who said it removes a comment, or whose article it is' using errcode = 'AT006';
    end if;
    return new;
end $$;
create trigger article_comment_guard before insert or update or delete on article_comment
    for each row execute function article_comment_guard();
