-- Meet-ups: seats and the line. Whoever comes, leaves or makes room holds the row of the meet-up.

create table meetup (
    id bigserial constraint pk_meetup primary key,
    public_id text not null constraint uq_meetup_public_id unique,
    club_id bigint not null constraint fk_meetup_club_id references club (id),
    author_id bigint not null constraint fk_meetup_author_id references member (id),
    title text not null,
    about text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    zone text not null,
    area text not null,
    place bytea not null,
    seats integer not null constraint ck_meetup_seats check (seats between 2 and 500),
    taken integer not null default 0,
    waiting integer not null default 0 constraint ck_meetup_waiting check (waiting >= 0),
    state text not null constraint ck_meetup_state check (state in ('planned','cancelled')),
    sequence integer not null default 0,
    cancel_reason text not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    cancelled_at timestamptz,
    constraint ck_meetup_taken check (taken between 0 and seats),
    constraint ck_meetup_cancelled check ((state = 'cancelled') = (cancelled_at is not null)),
    constraint ck_meetup_ends check (ends_at > starts_at and ends_at <= starts_at + interval '2 days')
);
create index ix_meetup_club on meetup (club_id, starts_at);

create table meetup_guest (
    id bigserial constraint pk_meetup_guest primary key,
    meetup_id bigint not null constraint fk_meetup_guest_meetup_id references meetup (id),
    member_id bigint not null constraint fk_meetup_guest_member_id references member (id),
    state text not null constraint ck_meetup_guest_state check (state in ('coming','waiting','left')),
    created_at timestamptz not null,
    moved_up_at timestamptz,
    told_at timestamptz,
    ended_at timestamptz,
    constraint ck_meetup_guest_ended check ((state = 'left') = (ended_at is not null))
);
create unique index uq_meetup_guest_live on meetup_guest (meetup_id, member_id) where state <> 'left';
create index ix_meetup_guest_line on meetup_guest (meetup_id, id) where state = 'waiting';
create index ix_meetup_guest_member_id on meetup_guest (member_id);

create table meetup_photo (
    id bigserial constraint pk_meetup_photo primary key,
    public_id text not null constraint uq_meetup_photo_public_id unique,
    meetup_id bigint not null constraint fk_meetup_photo_meetup_id references meetup (id),
    member_id bigint not null constraint fk_meetup_photo_member_id references member (id),
    width integer not null,
    height integer not null,
    content bytea not null constraint ck_meetup_photo_bytes check (octet_length(content) <= 2000000),
    created_at timestamptz not null,
    constraint ck_meetup_photo_size check (width between 1 and 1600 and height between 1 and 1600)
);
create index ix_meetup_photo_meetup_id on meetup_photo (meetup_id, id);
create index ix_meetup_photo_member_id on meetup_photo (member_id);

create function meetup_guest_guard() returns trigger language plpgsql as $$
declare
    about meetup;
begin
    select * into about from meetup where id = new.meetup_id for update;
    if tg_op = 'INSERT' then
        if about.state <> 'planned' or about.starts_at <= new.created_at then
            raise exception 'nobody comes to what is over or cancelled' using errcode = 'MU001';
        end if;
        if not club_lets(about.club_id, new.member_id, 'write') then
            raise exception 'members of a club come to its meet-ups' using errcode = 'MU002';
        end if;
        if about.taken < about.seats and about.waiting = 0 then
            new.state := 'coming';
        else
            new.state := 'waiting';
        end if;
        return new;
    end if;
    if (new.id, new.meetup_id, new.member_id, new.created_at)
        is distinct from (old.id, old.meetup_id, old.member_id, old.created_at) then
        raise exception 'a place in line is not changed' using errcode = 'MU003';
    end if;
    if new.state = old.state then
        return new;
    end if;
    if old.state = 'left' or new.state = 'waiting' then
        raise exception 'who has left comes again at the end of the line' using errcode = 'MU003';
    end if;
    if new.state = 'coming' and (about.taken >= about.seats or exists (
        select 1 from meetup_guest where meetup_id = new.meetup_id and state = 'waiting' and id < new.id)) then
        raise exception 'nobody overtakes in the line' using errcode = 'MU004';
    end if;
    return new;
end $$;
create trigger meetup_guest_guard before insert or update on meetup_guest
    for each row execute function meetup_guest_guard();

-- As long as there is a seat and somebody waits, the first in line has it.
create function meetup_seats_line(meeting bigint, at timestamptz) returns void language plpgsql as $$
declare
    next_ bigint;
begin
    loop
        select (select g.id from meetup_guest g where g.meetup_id = m.id and g.state = 'waiting' order by g.id limit 1)
            into next_ from meetup m where m.id = meeting and m.state = 'planned' and m.taken < m.seats;
        exit when next_ is null;
        update meetup_guest set state = 'coming', moved_up_at = at where id = next_;
    end loop;
end $$;

create function meetup_guest_counts() returns trigger language plpgsql as $$
declare
    came int := (new.state = 'coming')::int;
    waits int := (new.state = 'waiting')::int;
begin
    if tg_op = 'UPDATE' then
        came := came - (old.state = 'coming')::int;
        waits := waits - (old.state = 'waiting')::int;
    end if;
    if came <> 0 or waits <> 0 then
        update meetup set taken = taken + came, waiting = waiting + waits where id = new.meetup_id;
    end if;
    if came < 0 then
        perform meetup_seats_line(new.meetup_id, new.ended_at);
    end if;
    return null;
end $$;
create trigger meetup_guest_counts after insert or update of state on meetup_guest
    for each row execute function meetup_guest_counts();

create function meetup_more_seats() returns trigger language plpgsql as $$
begin
    perform meetup_seats_line(new.id, new.changed_at);
    return null;
end $$;
create trigger meetup_more_seats after update of seats on meetup
    for each row when (new.seats > old.seats) execute function meetup_more_seats();

create function meetup_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not club_lets(new.club_id, new.author_id, 'plan') or new.taken <> 0 or new.waiting <> 0 then
            raise exception 'who may plan in a club calls its meet-ups' using errcode = 'MU002';
        end if;
        return new;
    end if;
    if (new.public_id, new.club_id, new.author_id) is distinct from (old.public_id, old.club_id, old.author_id)
        or old.state = 'cancelled' and new.state <> 'cancelled' then
        raise exception 'what a meet-up is, is said once, and a cancelled one stays so' using errcode = 'MU005';
    end if;
    return new;
end $$;
create trigger meetup_guard before insert or update on meetup for each row execute function meetup_guard();

-- Who leaves the club, or is sent away, frees their seats.
create function club_member_frees_seats() returns trigger language plpgsql as $$
begin
    update meetup_guest g set state = 'left', ended_at = new.since from meetup m
        where g.meetup_id = m.id and m.club_id = new.club_id and m.starts_at > new.since
        and g.member_id = new.member_id and g.state <> 'left';
    return null;
end $$;
create trigger club_member_frees_seats after update of state on club_member
    for each row when (old.state = 'in' and new.state <> 'in') execute function club_member_frees_seats();
