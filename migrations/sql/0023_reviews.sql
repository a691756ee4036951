-- Reviews of real bookings, sealed until both sides wrote or the time is over, and what search shows of them.

create table listing_standing (
    listing_id bigint not null constraint fk_listing_standing_listing_id references listing (id) on delete cascade,
    stars1 integer not null default 0,
    stars2 integer not null default 0,
    stars3 integer not null default 0,
    stars4 integer not null default 0,
    stars5 integer not null default 0,
    constraint pk_listing_standing primary key (listing_id),
    constraint ck_listing_standing_counts check (least(stars1, stars2, stars3, stars4, stars5) >= 0)
);

create table provider_standing (
    provider_id bigint not null constraint fk_provider_standing_provider_id references member (id),
    vouches integer not null default 0,
    constraint pk_provider_standing primary key (provider_id),
    constraint ck_provider_standing_vouches check (vouches >= 0)
);

create table review (
    id bigserial constraint pk_review primary key,
    public_id text not null constraint uq_review_public_id unique,
    booking_id bigint not null constraint fk_review_booking_id references booking (id),
    listing_id bigint not null constraint fk_review_listing_id references listing (id),
    side text not null constraint ck_review_side check (side in ('customer','provider')),
    author_id bigint not null constraint fk_review_author_id references member (id),
    subject_id bigint not null constraint fk_review_subject_id references member (id),
    state text not null constraint ck_review_state check (state in ('draft','sealed','open')),
    outcome text not null,
    stars integer constraint ck_review_stars check (stars is null or stars between 1 and 5),
    scores jsonb not null,
    body text not null,
    thanks bytea,
    locale text not null,
    experienced_on date not null,
    open_at timestamptz not null,
    created_at timestamptz not null,
    written_at timestamptz,
    opened_at timestamptz,
    reply text,
    replied_at timestamptz,
    helpful integer not null constraint ck_review_helpful check (helpful >= 0),
    constraint ck_review_two_people check (author_id <> subject_id),
    constraint ck_review_written check (state = 'draft' or (stars is not null and written_at is not null)),
    constraint ck_review_opened check ((state = 'open') = (opened_at is not null)),
    constraint ck_review_reply check ((reply is null) = (replied_at is null)),
    constraint ck_review_reply_after check (reply is null or state = 'open'),
    constraint ck_review_in_time check (written_at <= open_at),
    constraint uq_review_booking_id_side unique (booking_id, side)
);
create index ix_review_listing on review (listing_id, opened_at desc) where state = 'open' and side = 'customer';
create index ix_review_subject on review (subject_id, opened_at desc) where state = 'open';
create index ix_review_sealed on review (open_at) where state = 'sealed';
create index ix_review_author_id on review (author_id);

create table review_vote (
    review_id bigint not null constraint fk_review_vote_review_id references review (id),
    member_id bigint not null constraint fk_review_vote_member_id references member (id),
    at timestamptz not null,
    constraint pk_review_vote primary key (review_id, member_id)
);
create index ix_review_vote_member_id on review_vote (member_id);

create table review_invitation (
    booking_id bigint not null constraint fk_review_invitation_booking_id references booking (id),
    due_at timestamptz not null,
    sent_at timestamptz,
    constraint pk_review_invitation primary key (booking_id)
);
create index ix_review_invitation_due on review_invitation (due_at) where sent_at is null;

-- Who writes took part, it is over, and fourteen days are left to write; what was written stays as it is.
create function review_guard() returns trigger language plpgsql as $$
declare
    about booking;
    over timestamptz;
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a written review is kept' using errcode = 'RV005';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        select * into about from booking where id = new.booking_id;
        if new.listing_id <> about.listing_id
            or new.side = 'customer' and (new.author_id, new.subject_id) <> (about.customer_id, about.provider_id)
            or new.side = 'provider' and (new.author_id, new.subject_id) <> (about.provider_id, about.customer_id)
        then
            raise exception 'only the two sides of a booking review each other' using errcode = 'RV001';
        end if;
        over := case
            when about.state = 'completed' then about.ends_at
            when about.state like 'cancelled%' and about.confirmed_at is not null and new.side = 'customer'
                then about.cancelled_at
        end;
        if over is null or new.created_at < over or new.open_at <> over + interval '14 days' then
            raise exception 'a booking is reviewed once it is over, within fourteen days' using errcode = 'RV002';
        end if;
        if new.state = 'open' or new.helpful <> 0 then
            raise exception 'a review begins closed' using errcode = 'RV003';
        end if;
        return new;
    end if;
    if (new.id, new.public_id, new.booking_id, new.listing_id, new.side, new.author_id, new.subject_id,
        new.open_at, new.created_at) is distinct from
        (old.id, old.public_id, old.booking_id, old.listing_id, old.side, old.author_id, old.subject_id,
        old.open_at, old.created_at) then
        raise exception 'what a review is about is said once' using errcode = 'RV004';
    end if;
    if old.state <> 'draft' and (new.stars, new.scores, new.body, new.thanks, new.locale, new.outcome,
        new.experienced_on, new.written_at) is distinct from (old.stars, old.scores, old.body, old.thanks,
        old.locale, old.outcome, old.experienced_on, old.written_at) then
        raise exception 'a written review is not edited' using errcode = 'RV005';
    end if;
    if old.reply is not null and (new.reply, new.replied_at) is distinct from (old.reply, old.replied_at) then
        raise exception 'a reply is given once' using errcode = 'RV006';
    end if;
    if new.state <> old.state then
        if not (old.state = 'draft' and new.state = 'sealed' or old.state = 'sealed' and new.state = 'open') then
            raise exception 'a review cannot move from % to %', old.state, new.state using errcode = 'RV003';
        end if;
        -- The other side has written, or the time is over: nothing else opens a seal.
        if new.state = 'open' and new.opened_at < new.open_at and not exists (
            select 1 from review o where o.booking_id = new.booking_id and o.id <> new.id and o.state <> 'draft')
        then
            raise exception 'a sealed review opens when both wrote or its time is over' using errcode = 'RV007';
        end if;
    end if;
    return new;
end $$;
create trigger review_guard before insert or update or delete on review
    for each row execute function review_guard();

-- Both wrote: at the end of that transaction both are open, or neither was written.
create function review_opens_together() returns trigger language plpgsql as $$
begin
    if (select count(*) = 2 and bool_or(state = 'sealed') from review
        where booking_id = new.booking_id and state <> 'draft') then
        raise exception 'both sides of booking % wrote, and a seal is left', new.booking_id
            using errcode = 'RV008';
    end if;
    return null;
end $$;
create constraint trigger review_opens_together after insert or update of state on review
    deferrable initially deferred for each row when (new.state <> 'draft')
    execute function review_opens_together();

-- Helpful: for open reviews, never by their author or by whom they are about; counted in the same statement.
create function review_vote_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        update review set helpful = helpful - 1 where id = old.review_id;
        return null;
    end if;
    update review set helpful = helpful + 1
        where id = new.review_id and state = 'open' and new.member_id not in (author_id, subject_id);
    if not found then
        raise exception 'only open reviews of others are found helpful' using errcode = 'RV009';
    end if;
    return null;
end $$;
create trigger review_vote_counts after insert or delete on review_vote
    for each row execute function review_vote_counts();
