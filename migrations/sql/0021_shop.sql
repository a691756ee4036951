-- What was sold at which price stays as it was; of a sale, only what was returned of it can grow.

create trigger good_price_append_only before update or delete on good_price
    for each row execute function refuse_change();
create trigger good_price_no_truncate before truncate on good_price execute function refuse_change();

create function good_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.sold > 0 or old.state <> 'draft' then
            raise exception 'a good that was on sale stays' using errcode = 'SH001';
        end if;
        return old;
    end if;
    if new.kind <> old.kind then
        raise exception 'a good stays what it is' using errcode = 'SH002';
    end if;
    if new.price_credits <> old.price_credits and new.price_version <> old.price_version + 1 then
        raise exception 'a new price is a new version' using errcode = 'SH003';
    end if;
    -- Copies are numbered one after the other, and a number is never given out twice.
    if new.sold not in (old.sold, old.sold + 1) then
        raise exception 'copies are sold one by one' using errcode = 'SH004';
    end if;
    if old.sold > 0 and new.stock is distinct from old.stock then
        raise exception 'an edition that is being sold stays as large as it was said to be' using errcode = 'SH005';
    end if;
    return new;
end $$;
create trigger good_guard before update or delete on good for each row execute function good_guard();

create function shop_sale_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'sales stay' using errcode = 'SH006';
    end if;
    if (to_jsonb(new) - 'returned_credits') <> (to_jsonb(old) - 'returned_credits')
        or new.returned_credits < old.returned_credits then
        raise exception 'a sale stays as it was made' using errcode = 'SH006';
    end if;
    return new;
end $$;
create trigger shop_sale_guard before update or delete on shop_sale
    for each row execute function shop_sale_guard();
create trigger shop_sale_no_truncate before truncate on shop_sale execute function refuse_change();

-- A thing stays the same copy with the same owner; it goes once, and never comes back.
create function item_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'things stay' using errcode = 'SH007';
    end if;
    if (to_jsonb(new) - 'slot' - 'gone_at' - 'gone_why') <> (to_jsonb(old) - 'slot' - 'gone_at' - 'gone_why')
        or (old.gone_at is not null and to_jsonb(new) <> to_jsonb(old)) then
        raise exception 'a thing stays what it is' using errcode = 'SH007';
    end if;
    return new;
end $$;
create trigger item_guard before update or delete on item for each row execute function item_guard();

-- A grant is never shortened: it stands as it was given, or is revoked once, with a reason.
create function entitlement_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'grants stay' using errcode = 'SH008';
    end if;
    if (to_jsonb(new) - 'revoked_at' - 'revoked_why') <> (to_jsonb(old) - 'revoked_at' - 'revoked_why')
        or old.revoked_at is not null then
        raise exception 'a grant stays as it was given' using errcode = 'SH008';
    end if;
    return new;
end $$;
create trigger entitlement_guard before update or delete on entitlement
    for each row execute function entitlement_guard();
create trigger entitlement_no_truncate before truncate on entitlement execute function refuse_change();

create function badge_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.revoked_at is not null
        or (to_jsonb(new) - 'revoked_at' - 'revoked_why') <> (to_jsonb(old) - 'revoked_at' - 'revoked_why') then
        raise exception 'a badge is revoked once' using errcode = 'SH009';
    end if;
    return new;
end $$;
create trigger badge_guard before update or delete on badge for each row execute function badge_guard();
create trigger trust_move_append_only before update or delete on trust_move
    for each row execute function refuse_change();

-- One boost of a listing at a time.
alter table boost add constraint ex_boost_one_at_a_time exclude using gist
    (listing_id with =, tstzrange(starts_at, coalesce(stopped_at, ends_at)) with &&);

insert into badge_rule (key, deed, threshold, name_en, name_fr, text_en, text_fr, icon, credits, position) values
    ('first_visit', 'visits_kept', 1, 'First visit', 'Première visite',
        'Booked with a neighbour, and came.', 'A réservé chez une voisine ou un voisin, et est venu.', 'handshake', 0, 10),
    ('regular_guest', 'visits_kept', 10, 'Regular guest', 'Bonne fourchette',
        'Kept ten bookings.', 'A honoré dix réservations.', 'calendar-check', 50, 20),
    ('first_host', 'visits_hosted', 1, 'First guests', 'Premiers convives',
        'Welcomed a neighbour for the first time.', 'A reçu du monde pour la première fois.', 'door-open', 0, 30),
    ('ten_hosted', 'visits_hosted', 10, 'Ten times host', 'Dix tablées',
        'Hosted ten bookings.', 'A assuré dix réservations.', 'award', 50, 40),
    ('fifty_hosted', 'visits_hosted', 50, 'Pillar of the neighbourhood', 'Pilier du quartier',
        'Hosted fifty bookings.', 'A assuré cinquante réservations.', 'trophy', 100, 50),
    ('loyal_table', 'returning_guests', 5, 'They come back', 'On y revient',
        'Five guests booked again.', 'Cinq personnes ont réservé de nouveau.', 'repeat', 0, 60),
    ('a_year_here', 'years_here', 1, 'A year here', 'Un an parmi nous',
        'A member for a year, and active in it.', 'Membre depuis un an, et actif dans l’année.', 'sprout', 0, 70);
