-- Clubs: who is in, in which role, and who may change that; what happened, and who is told.

create table club (
    id bigserial constraint pk_club primary key,
    public_id text not null constraint uq_club_public_id unique,
    slug text not null constraint uq_club_slug unique
        constraint ck_club_slug check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind text not null constraint ck_club_kind check (kind in ('expertise','passion','aid','shared')),
    name text not null,
    purpose text not null,
    subject text not null,
    about text not null,
    charter text not null,
    locale text not null constraint ck_club_locale check (locale in ('en','fr')),
    entry text not null constraint ck_club_entry check (entry in ('open','request')),
    state text not null constraint ck_club_state check (state in ('founding','open','closed')),
    town text not null,
    lat float8 not null,
    lon float8 not null,
    zone text not null,
    m point not null generated always as
        (point(6378137 * radians(lon), 6378137 * ln(tan(pi() / 4 + radians(lat) / 2)))) stored,
    members integer not null default 0 constraint ck_club_members check (members >= 0),
    helpers_planned boolean not null default false,
    last_event_id bigint not null default 0,
    words tsvector not null,
    created_at timestamptz not null,
    opened_at timestamptz,
    closed_at timestamptz,
    hidden_at timestamptz,
    constraint ck_club_subject check ((kind = 'shared') = (subject <> '')),
    constraint ck_club_opened check (state <> 'open' or (opened_at is not null and charter <> '')),
    constraint ck_club_closed check ((state = 'closed') = (closed_at is not null))
);
create index ix_club_m on club using gist (m) where state = 'open';
create index ix_club_words on club using gin (words);

create function club_words() returns trigger language plpgsql as $$
begin
    new.words := setweight(to_tsvector('proche_fr', new.name || ' ' || new.subject), 'A')
        || setweight(to_tsvector('proche_en', new.name || ' ' || new.subject), 'A')
        || setweight(to_tsvector('proche_fr', new.purpose || ' ' || new.town), 'B')
        || setweight(to_tsvector('proche_en', new.purpose || ' ' || new.town), 'B');
    return new;
end $$;
create trigger club_words before insert or update of name, subject, purpose, town on club
    for each row execute function club_words();

create table club_right (
    role text not null,
    act text not null,
    constraint pk_club_right primary key (role, act)
);
insert into club_right (role, act) values
    ('member','write'),
    ('helper','write'), ('helper','plan'), ('helper','answer'),
    ('host','write'), ('host','plan'), ('host','answer'), ('host','tidy'), ('host','ban'), ('host','shape'),
    ('host','give_helper'),
    ('founder','write'), ('founder','plan'), ('founder','answer'), ('founder','tidy'), ('founder','ban'),
    ('founder','shape'), ('founder','give_helper'), ('founder','give_host'), ('founder','hand_over'),
    ('founder','close');

create table club_member (
    club_id bigint not null constraint fk_club_member_club_id references club (id),
    member_id bigint not null constraint fk_club_member_member_id references member (id),
    handle text not null,
    role text not null constraint ck_club_member_role check (role in ('founder','host','helper','member')),
    state text not null
        constraint ck_club_member_state check (state in ('asked','in','left','refused','banned')),
    words text not null,
    since timestamptz not null,
    joined_at timestamptz,
    changed_by bigint not null constraint fk_club_member_changed_by references member (id),
    reason text not null,
    until timestamptz,
    constraint pk_club_member primary key (club_id, member_id),
    constraint uq_club_member_club_id_handle unique (club_id, handle),
    constraint ck_club_member_role_in check (role = 'member' or state = 'in'),
    constraint ck_club_member_reason check (state <> 'banned' or reason <> ''),
    constraint ck_club_member_until check (until is null or state = 'banned')
);
create index ix_club_member_member_id on club_member (member_id, state);
create index ix_club_member_asked on club_member (club_id, since) where state = 'asked';

create function club_rank(role text) returns int language sql immutable as $$
    select array_position(array['member','helper','host','founder'], role)
$$;

-- Who changes a place in a club says so in `changed_by`, and the role they have there decides. Nobody gives
-- themselves a role, nobody acts on somebody of their own rank, and nobody comes back from a ban before its end.
create function club_member_guard() returns trigger language plpgsql as $$
declare
    about club;
    theirs text;
    needed text;
begin
    select * into about from club where id = new.club_id;
    if tg_op = 'INSERT' then
        if new.changed_by <> new.member_id then
            raise exception 'one joins a club oneself' using errcode = 'CB001';
        end if;
        if new.role = 'founder' and new.state = 'in' and about.state = 'founding' and about.members = 0 then
            return new;
        end if;
        if new.role <> 'member' or about.state = 'closed' or not (new.state = 'asked' and about.entry = 'request'
            or new.state = 'in' and (about.entry = 'open' or about.state = 'founding')) then
            raise exception 'who comes into a club comes as a member, and asks where it is asked' using errcode = 'CB001';
        end if;
        return new;
    end if;
    if (new.club_id, new.member_id, new.handle) is distinct from (old.club_id, old.member_id, old.handle) then
        raise exception 'a place in a club stays one person''s' using errcode = 'CB002';
    end if;
    if (new.role, new.state) = (old.role, old.state) and new.until is not distinct from old.until then
        return new;
    end if;
    if new.changed_by = new.member_id then
        if new.state = old.state and club_rank(new.role) < club_rank(old.role)
            or old.state in ('in', 'asked') and new.state = 'left'
            or (old.state in ('left', 'refused', 'asked')
                or old.state = 'banned' and old.until is not null and old.until <= new.since)
                and new.role = 'member' and about.state <> 'closed'
                and (new.state = 'asked' and about.entry = 'request'
                    or new.state = 'in' and (about.entry = 'open' or about.state = 'founding'))
        then
            return new;
        end if;
        raise exception 'nobody gives themselves a role or a place in a club' using errcode = 'CB003';
    end if;
    needed := case
        when new.state = old.state and new.role = 'founder' then 'hand_over'
        when new.state = old.state and 'host' in (new.role, old.role) then 'give_host'
        when new.state = old.state and 'helper' in (new.role, old.role) then 'give_helper'
        when old.state = 'asked' and new.state in ('in', 'refused') then 'answer'
        when new.state = 'banned' or old.state = 'banned' and new.state = 'left' then 'ban'
    end;
    select m.role into theirs from club_member m join club_right r on r.role = m.role and r.act = needed
        where m.club_id = new.club_id and m.member_id = new.changed_by and m.state = 'in';
    if theirs is null or club_rank(theirs) <= club_rank(old.role) then
        raise exception 'member % may not do this in club %', new.changed_by, new.club_id using errcode = 'CB004';
    end if;
    return new;
end $$;
create trigger club_member_guard before insert or update on club_member
    for each row execute function club_member_guard();

create function club_member_stays() returns trigger language plpgsql as $$
begin
    raise exception 'who leaves a club is marked so' using errcode = 'CB002';
end $$;
create trigger club_member_stays before delete on club_member
    for each row execute function club_member_stays();

create function club_member_counts() returns trigger language plpgsql as $$
declare
    more int := (new.state = 'in')::int;
begin
    if tg_op = 'UPDATE' then
        more := more - (old.state = 'in')::int;
    end if;
    if more <> 0 then
        update club set members = members + more where id = new.club_id;
    end if;
    return null;
end $$;
create trigger club_member_counts after insert or update of state on club_member
    for each row execute function club_member_counts();

-- At the end of a transaction a club that is not closed has one founder.
create function club_has_founder() returns trigger language plpgsql as $$
declare
    found_ int;
begin
    select count(*) into found_ from club_member where club_id = new.club_id and role = 'founder';
    if found_ <> 1 and exists (select 1 from club where id = new.club_id and state <> 'closed') then
        raise exception 'club % has % founders', new.club_id, found_ using errcode = 'CB005';
    end if;
    return null;
end $$;
create constraint trigger club_has_founder after insert or update of role, state on club_member
    deferrable initially deferred for each row execute function club_has_founder();

create table club_event (
    id bigserial constraint pk_club_event primary key,
    club_id bigint not null constraint fk_club_event_club_id references club (id),
    actor_id bigint not null constraint fk_club_event_actor_id references member (id),
    member_id bigint constraint fk_club_event_member_id references member (id),
    kind text not null,
    is_public boolean not null,
    subject text not null,
    words text not null,
    at timestamptz not null
);
create index ix_club_event_club on club_event (club_id, id);
-- What stands in feeds: who joined and who got a role is for the club's own page.
create index ix_club_event_feed on club_event (club_id, id)
    where is_public and kind in ('opened','handed_over','discussion','meetup');
create index ix_club_event_actor on club_event (actor_id, id)
    where is_public and kind in ('opened','handed_over','discussion','meetup');
create index ix_club_event_subject on club_event (subject);

create function club_event_noted() returns trigger language plpgsql as $$
begin
    update club set last_event_id = new.id where id = new.club_id and last_event_id < new.id;
    return null;
end $$;
create trigger club_event_noted after insert on club_event
    for each row when (new.is_public) execute function club_event_noted();

create function club_event_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what happened in a club stays written' using errcode = 'CB006';
end $$;
create trigger club_event_stays before update or delete on club_event
    for each row execute function club_event_stays();

create table club_told (
    id bigserial constraint pk_club_told primary key,
    member_id bigint not null constraint fk_club_told_member_id references member (id),
    topic text not null,
    link text not null,
    at timestamptz not null,
    seen_at timestamptz,
    constraint uq_club_told_member_id_topic_link unique (member_id, topic, link)
);
create index ix_club_told_unseen on club_told (member_id) where seen_at is null;

create table club_follow (
    club_id bigint not null constraint fk_club_follow_club_id references club (id),
    member_id bigint not null constraint fk_club_follow_member_id references member (id),
    at timestamptz not null,
    constraint pk_club_follow primary key (club_id, member_id)
);
create index ix_club_follow_member_id on club_follow (member_id);

create table member_follow (
    follower_id bigint not null constraint fk_member_follow_follower_id references member (id),
    followed_id bigint not null constraint fk_member_follow_followed_id references member (id),
    at timestamptz not null,
    constraint pk_member_follow primary key (follower_id, followed_id),
    constraint ck_member_follow_two_people check (follower_id <> followed_id)
);
create index ix_member_follow_followed_id on member_follow (followed_id);
