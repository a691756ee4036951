-- Ties are declared, some reviews wait for a moderator, others were hidden, and they may carry pictures.

alter table review
    add column affiliation text,
    add column held_at timestamptz,
    add column hidden_at timestamptz,
    add column reply_hidden_at timestamptz,
    add column note text;
-- Said once, for every page: what is sealed, held or hidden moves no public byte.
alter table review
    add column is_public boolean not null
        generated always as (state = 'open' and held_at is null and hidden_at is null) stored;
alter table review add constraint ck_review_held check (held_at is null or state <> 'draft');
alter table review add constraint ck_review_reply_hidden check (reply_hidden_at is null or reply is not null);

drop index ix_review_listing;
drop index ix_review_subject;
create index ix_review_listing on review (listing_id, opened_at desc) where is_public and side = 'customer';
create index ix_review_subject on review (subject_id, opened_at desc) where is_public;
create index ix_review_written on review (subject_id, written_at) where state <> 'draft' and side = 'customer';

create table review_photo (
    id bigserial constraint pk_review_photo primary key,
    public_id text not null constraint uq_review_photo_public_id unique,
    review_id bigint not null constraint fk_review_photo_review_id references review (id) on delete cascade,
    position integer not null,
    width integer not null,
    height integer not null,
    digest bytea not null,
    content bytea not null,
    constraint ck_review_photo_bytes check (octet_length(content) <= 2000000),
    constraint ck_review_photo_size check (width between 1 and 1600 and height between 1 and 1600),
    constraint ck_review_photo_position check (position between 1 and 4),
    constraint uq_review_photo_review_id_position unique (review_id, position)
);

-- Pictures come and go with a draft; those of a written review stay, but for their author's erasure.
create function review_photo_guard() returns trigger language plpgsql as $$
begin
    if tg_op <> 'DELETE' and (select state from review where id = new.review_id) <> 'draft' then
        raise exception 'a written review gets no other pictures' using errcode = 'RV010';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger review_photo_guard before insert or update or delete on review_photo
    for each row execute function review_photo_guard();

-- As before; what ties the two belongs to what is written for good, and private thanks may be erased.
create or replace function review_guard() returns trigger language plpgsql as $$
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
    if old.state <> 'draft' and ((new.stars, new.scores, new.body, new.locale, new.outcome, new.experienced_on,
        new.written_at, new.affiliation) is distinct from (old.stars, old.scores, old.body, old.locale, old.outcome,
        old.experienced_on, old.written_at, old.affiliation)
        or new.thanks is not null and new.thanks is distinct from old.thanks) then
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

-- Helpful: as before, and never of what is held or hidden.
create or replace function review_vote_counts() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        update review set helpful = helpful - 1 where id = old.review_id;
        return null;
    end if;
    update review set helpful = helpful + 1
        where id = new.review_id and is_public and new.member_id not in (author_id, subject_id);
    if not found then
        raise exception 'only open reviews of others are found helpful' using errcode = 'RV009';
    end if;
    return null;
end $$;

-- A decision about a review may be a note beside it.
alter table moderation_case
    add column note text,
    drop constraint ck_moderation_case_decision,
    add constraint ck_moderation_case_decision check (decision in ('none','note','hide','warn','suspend')),
    add constraint ck_moderation_case_note check (coalesce(decision = 'note', false) = (note is not null));
