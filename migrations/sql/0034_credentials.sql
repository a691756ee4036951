-- No published listing stands behind a closed gate: whoever publishes, takes a document away or sets a gate is checked
-- at the end of the transaction. Nothing here looks at a clock: a day that passes is noticed by the sweep, which moves
-- the document and the listing in one transaction, so that what these functions see is always whole.

-- The documents a published listing lacks; null when there is none.
create function closed_gates_of(p_listing bigint) returns text[] language sql stable as $$
    select array_agg(distinct g.document order by g.document)
    from listing l
    join credential_gate g on g.country = l.country and g.activity = any (l.activities)
        and g.enforced_at is not null and g.ended_at is null
    where l.id = p_listing and l.status = 'published'
        and not exists (select from credential c
            where c.provider_id = l.provider_id and c.document = g.document and c.state = 'accepted')
$$;

create function listing_passes_gates() returns trigger language plpgsql as $$
declare
    lacking text[];
begin
    -- Shared until the commit: nobody closes a gate or takes a document away between this look and what it allows.
    perform from credential_gate g
        where g.country = new.country and g.activity = any (new.activities)
            and g.ended_at is null and g.document <> 'none'
        for share;
    if not found then
        return null;
    end if;
    perform from credential c where c.provider_id = new.provider_id and c.state = 'accepted' for share;
    lacking := closed_gates_of(new.id);
    if lacking is not null then
        raise exception 'listing % is published without %', new.id, lacking using errcode = 'CG001';
    end if;
    return null;
end $$;
create constraint trigger listing_passes_gates
    after insert or update of status, country, activities, provider_id on listing
    deferrable initially deferred for each row when (new.status = 'published')
    execute function listing_passes_gates();

create function credential_leaves_none_open() returns trigger language plpgsql as $$
declare
    open_listing bigint;
begin
    select l.id into open_listing from listing l
        where l.provider_id = old.provider_id and l.status = 'published' and closed_gates_of(l.id) is not null limit 1;
    if open_listing is not null then
        raise exception 'listing % is published without %', open_listing, old.document using errcode = 'CG001';
    end if;
    return null;
end $$;
create constraint trigger credential_leaves_none_open after update of state on credential
    deferrable initially deferred for each row when (old.state = 'accepted' and new.state <> 'accepted')
    execute function credential_leaves_none_open();
create constraint trigger credential_gone_leaves_none_open after delete on credential
    deferrable initially deferred for each row when (old.state = 'accepted')
    execute function credential_leaves_none_open();

create function gate_leaves_none_open() returns trigger language plpgsql as $$
declare
    open_listing bigint;
begin
    select l.id into open_listing from listing l
        where l.country = new.country and new.activity = any (l.activities) and l.status = 'published'
            and closed_gates_of(l.id) is not null limit 1;
    if open_listing is not null then
        raise exception 'listing % is published behind a new gate', open_listing using errcode = 'CG001';
    end if;
    return null;
end $$;
create constraint trigger gate_leaves_none_open after insert or update of enforced_at, ended_at on credential_gate
    deferrable initially deferred for each row when (new.enforced_at is not null and new.ended_at is null)
    execute function gate_leaves_none_open();

-- What is published again, or taken by staff, is no longer taken off for its documents.
create function listing_closure_ends() returns trigger language plpgsql as $$
begin
    delete from listing_closure where listing_id = new.id;
    return null;
end $$;
create trigger listing_closure_ends after update of status on listing
    for each row when (old.status is distinct from new.status and new.status in ('published', 'suspended'))
    execute function listing_closure_ends();

-- A document goes one way; what was sent stays as it was sent.
create function credential_guard() returns trigger language plpgsql as $$
begin
    if (old.provider_id, old.document, old.public_id, old.sent_at)
        is distinct from (new.provider_id, new.document, new.public_id, new.sent_at) then
        raise exception 'a document stays what was sent' using errcode = 'CG002';
    end if;
    if old.state is distinct from new.state and (old.state, new.state) not in (('waiting', 'accepted'),
        ('waiting', 'refused'), ('waiting', 'withdrawn'), ('accepted', 'expired'), ('accepted', 'withdrawn'),
        ('accepted', 'replaced')) then
        raise exception 'a document does not go from % to %', old.state, new.state using errcode = 'CG002';
    end if;
    if old.state <> 'waiting' and (new.valid_until, new.decided_by_id, new.decided_at)
        is distinct from (old.valid_until, old.decided_by_id, old.decided_at)
        and not (old.state = 'accepted' and new.state = 'withdrawn') then
        raise exception 'a decided document stays as it was decided' using errcode = 'CG002';
    end if;
    return new;
end $$;
create trigger credential_guard before update on credential for each row execute function credential_guard();

-- What France asks for, from today on where nobody offers anything yet; else in sixty days, and providers are told.
insert into credential_gate (public_id, country, activity, document, source, begins_on, enforced_at, created_at)
select 'gat_fr_' || replace(one.document, '_', ''), 'FR', one.activity, one.document, one.source,
    current_date + case when there.already then 60 else 0 end, case when there.already then null else now() end, now()
from (values
    ('sport', 'sport_diploma', 'Code du sport, art. L. 212-1'),
    ('sport', 'sport_card', 'Code du sport, art. L. 212-11, R. 212-85 et R. 212-86'),
    ('cooking', 'food_declaration', 'Code rural et de la pêche maritime, art. R. 233-4 (cerfa n° 13984)'),
    ('cooking', 'hygiene_training',
        'Code rural et de la pêche maritime, art. L. 233-4 et D. 233-11 ; arrêté du 5 octobre 2011'),
    ('alcohol', 'drinks_licence', 'Code de la santé publique, art. L. 3331-2 et L. 3332-4-1'),
    ('alcohol', 'drinks_permit', 'Code de la santé publique, art. L. 3332-1-1')
) as one(activity, document, source), (select exists (select from listing) as already) as there;
