-- Ideas: each member's vote counts once, wherever duplicates are joined; only an answer with a name moves a status.

create table idea (
    id bigserial constraint pk_idea primary key,
    public_id text not null constraint uq_idea_public_id unique,
    club_id bigint constraint fk_idea_club_id references club (id),
    author_id bigint not null constraint fk_idea_author_id references member (id),
    key text not null,
    title text not null,
    text text not null,
    locale text not null constraint ck_idea_locale check (locale in ('en','fr')),
    status text not null default 'new'
        constraint ck_idea_status check (status in ('new','seen','planned','started','shipped','declined')),
    votes integer not null default 0 constraint ck_idea_votes check (votes >= 0),
    answered_at timestamptz,
    merged_into bigint constraint fk_idea_merged_into references idea (id),
    merged_by bigint constraint fk_idea_merged_by references member (id),
    merged_at timestamptz,
    discussion_id bigint constraint fk_idea_discussion_id references discussion (id),
    created_at timestamptz not null,
    edited_at timestamptz,
    withdrawn_at timestamptz,
    hidden_at timestamptz,
    words tsvector not null,
    constraint uq_idea_author_id_key unique (author_id, key),
    constraint ck_idea_merged check ((merged_into is null) = (merged_by is null)
        and (merged_into is null) = (merged_at is null) and merged_into <> id),
    constraint ck_idea_answered check ((status = 'new') = (answered_at is null))
);
create index ix_idea_votes on idea (club_id, votes desc, id desc)
    where merged_into is null and withdrawn_at is null and hidden_at is null;
create index ix_idea_newest on idea (club_id, id desc)
    where merged_into is null and withdrawn_at is null and hidden_at is null;
create index ix_idea_answered on idea (club_id, answered_at desc, id desc)
    where merged_into is null and withdrawn_at is null and hidden_at is null and answered_at is not null;
create index ix_idea_words on idea using gin (words);
create index ix_idea_merged_into on idea (merged_into) where merged_into is not null;
create index ix_idea_author_id on idea (author_id, id);

create function idea_guard() returns trigger language plpgsql as $$
declare
    target idea;
begin
    if tg_op = 'INSERT' then
        if new.status <> 'new' or new.votes <> 0 or new.merged_into is not null then
            raise exception 'an idea begins new, without votes' using errcode = 'ID001';
        end if;
    else
        if (new.public_id, new.club_id, new.author_id, new.key, new.created_at)
            is distinct from (old.public_id, old.club_id, old.author_id, old.key, old.created_at) then
            raise exception 'an idea stays where it is and whose it is' using errcode = 'ID001';
        end if;
        if (new.status, new.votes) <> (old.status, old.votes) and pg_trigger_depth() < 2 then
            raise exception 'a status is moved by an answer, and votes are counted' using errcode = 'ID002';
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
create trigger idea_guard before insert or update on idea for each row execute function idea_guard();

create function idea_words() returns trigger language plpgsql as $$
begin
    new.words := setweight(to_tsvector('proche_fr', new.title) || to_tsvector('proche_en', new.title), 'A')
        || to_tsvector('proche_fr', new.text) || to_tsvector('proche_en', new.text);
    return new;
end $$;
create trigger idea_words before insert or update of title, text on idea
    for each row execute function idea_words();

create table idea_move (
    from_status text not null,
    to_status text not null,
    constraint pk_idea_move primary key (from_status, to_status)
);
insert into idea_move (from_status, to_status) values
    ('new','seen'), ('new','planned'), ('new','started'), ('new','shipped'), ('new','declined'),
    ('seen','seen'), ('seen','planned'), ('seen','started'), ('seen','shipped'), ('seen','declined'),
    ('planned','planned'), ('planned','seen'), ('planned','started'), ('planned','shipped'), ('planned','declined'),
    ('started','started'), ('started','planned'), ('started','shipped'), ('started','declined'),
    ('shipped','shipped'), ('shipped','started'),
    ('declined','declined'), ('declined','seen'), ('declined','planned');

create table idea_answer (
    id bigserial constraint pk_idea_answer primary key,
    idea_id bigint not null constraint fk_idea_answer_idea_id references idea (id),
    by_id bigint not null constraint fk_idea_answer_by_id references member (id),
    status text not null,
    text text not null constraint ck_idea_answer_text check (text <> ''),
    locale text not null constraint ck_idea_answer_locale check (locale in ('en','fr')),
    at timestamptz not null
);
create index ix_idea_answer_idea_id on idea_answer (idea_id, id);
create index ix_idea_answer_by_id on idea_answer (by_id, id);

create function idea_answer_guard() returns trigger language plpgsql as $$
declare
    about idea;
begin
    if tg_op <> 'INSERT' then
        raise exception 'an answer stays written' using errcode = 'ID005';
    end if;
    select * into about from idea where id = new.idea_id for no key update;
    if about.merged_into is not null
        or not exists (select 1 from idea_move m where m.from_status = about.status and m.to_status = new.status) then
        raise exception 'idea % does not go from % to %', new.idea_id, about.status, new.status using errcode = 'ID002';
    end if;
    if about.club_id is not null and not club_lets(about.club_id, new.by_id, 'tidy') then
        raise exception 'a host of its club answers an idea' using errcode = 'ID006';
    end if;
    update idea set status = new.status, answered_at = new.at where id = new.idea_id;
    return new;
end $$;
create trigger idea_answer_guard before insert or update or delete on idea_answer
    for each row execute function idea_answer_guard();

-- A vote remembers which idea it was given to, and for which it counts since ideas were joined. Of several votes
-- of one member that came together, one counts.
create table idea_vote (
    cast_for bigint not null constraint fk_idea_vote_cast_for references idea (id),
    member_id bigint not null constraint fk_idea_vote_member_id references member (id),
    counts_for bigint not null constraint fk_idea_vote_counts_for references idea (id),
    counts boolean not null,
    at timestamptz not null,
    told_of bigint constraint fk_idea_vote_told_of references idea_answer (id),
    constraint pk_idea_vote primary key (cast_for, member_id)
);
create unique index uq_idea_vote_once on idea_vote (counts_for, member_id) where counts;
create index ix_idea_vote_counts_for on idea_vote (counts_for);
create index ix_idea_vote_member_id on idea_vote (member_id);

create function idea_vote_guard() returns trigger language plpgsql as $$
declare
    about idea;
begin
    -- Whoever votes holds the row of the idea, as does whoever joins it to another.
    select * into about from idea where id = new.counts_for for no key update;
    if about.merged_into is not null then
        raise exception 'a vote counts for an idea that stands by itself' using errcode = 'ID007';
    end if;
    if tg_op = 'INSERT' and (new.cast_for <> new.counts_for or about.withdrawn_at is not null
        or about.hidden_at is not null) then
        raise exception 'one votes for an idea that can be seen' using errcode = 'ID007';
    end if;
    if tg_op = 'INSERT' and about.club_id is not null and not club_lets(about.club_id, new.member_id, 'write') then
        raise exception 'members of a club vote in it' using errcode = 'ID006';
    end if;
    return new;
end $$;
create trigger idea_vote_guard before insert or update of counts_for on idea_vote
    for each row execute function idea_vote_guard();

create function idea_vote_counts() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.counts then
        update idea set votes = votes - 1 where id = old.counts_for;
    end if;
    if tg_op <> 'DELETE' and new.counts then
        update idea set votes = votes + 1 where id = new.counts_for;
    end if;
    return null;
end $$;
create trigger idea_vote_counts after insert or delete or update of counts_for, counts on idea_vote
    for each row execute function idea_vote_counts();
