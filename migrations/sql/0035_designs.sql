-- What a member designed is sold as it was accepted, decisions stay, and a share follows its sale.

create function good_of_maker_guard() returns trigger language plpgsql as $$
begin
    if new.maker_id is distinct from old.maker_id then
        raise exception 'a good keeps its maker' using errcode = 'DS001';
    end if;
    if old.maker_id is not null and new.design <> old.design then
        raise exception 'what a member designed looks as it was accepted' using errcode = 'DS001';
    end if;
    return new;
end $$;
create trigger good_of_maker_guard before update on good for each row execute function good_of_maker_guard();

create function design_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.state not in ('draft', 'refused') then
            raise exception 'a design that was sold or is looked at stays' using errcode = 'DS002';
        end if;
        return old;
    end if;
    if (new.maker_id, new.kind) <> (old.maker_id, old.kind) then
        raise exception 'a design keeps its maker and its kind' using errcode = 'DS002';
    end if;
    if old.state not in ('draft', 'refused')
        and (new.drawing, new.name, new.words, new.version) is distinct from
            (old.drawing, old.name, old.words, old.version) then
        raise exception 'a design that is looked at or sold stays as it is' using errcode = 'DS003';
    end if;
    if (new.drawing, new.name, new.words) is distinct from (old.drawing, old.name, old.words)
        and new.version <> old.version + 1 then
        raise exception 'each change counts as a version' using errcode = 'DS003';
    end if;
    if old.good_id is not null
        and (new.good_id, new.share_bps) is distinct from (old.good_id, old.share_bps) then
        raise exception 'a design stays the good it became, on the terms it was accepted' using errcode = 'DS003';
    end if;
    if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'in_review'), ('in_review', 'in_review'),
        ('in_review', 'draft'), ('in_review', 'refused'), ('in_review', 'on_sale'), ('refused', 'refused'),
        ('refused', 'in_review'), ('on_sale', 'on_sale'), ('on_sale', 'withdrawn'), ('withdrawn', 'withdrawn'),
        ('withdrawn', 'on_sale')) then
        raise exception 'a design does not go from % to %', old.state, new.state using errcode = 'DS004';
    end if;
    return new;
end $$;
create trigger design_guard before update or delete on design for each row execute function design_guard();

create trigger design_decision_append_only before update or delete on design_decision
    for each row execute function refuse_change();
create trigger design_decision_no_truncate before truncate on design_decision execute function refuse_change();

-- Nobody decides about a design of their own, and only about the version there is.
create function design_decision_of_another() returns trigger language plpgsql as $$
begin
    if exists (select from design d where d.id = new.design_id
        and (d.maker_id = new.by_id or d.version <> new.version)) then
        raise exception 'nobody reviews a design of their own, or another version' using errcode = 'DS005';
    end if;
    return new;
end $$;
create trigger design_decision_of_another before insert on design_decision
    for each row execute function design_decision_of_another();

-- A share is of a sale of the design's good, to its buyer, and not of what its maker buys or is given.
create function maker_share_of_sale() returns trigger language plpgsql as $$
begin
    if not exists (select from shop_sale s join design d on d.good_id = s.good_id
        where s.id = new.sale_id and d.id = new.design_id and d.maker_id = new.maker_id
            and s.buyer_id = new.buyer_id
            and new.share_credits = (s.credits::bigint * d.share_bps + 5000) / 10000) then
        raise exception 'a share is of a sale, at the rate that was agreed' using errcode = 'DS006';
    end if;
    if exists (select from gift g where g.sale_id = new.sale_id and g.receiver_id = new.maker_id) then
        raise exception 'what a maker is given of their own brings no share' using errcode = 'DS006';
    end if;
    return new;
end $$;
create trigger maker_share_of_sale before insert on maker_share
    for each row execute function maker_share_of_sale();

create function maker_share_guard() returns trigger language plpgsql as $$
declare
    moving text[] := array['granted_credits', 'taken_credits', 'settled_at', 'returned_at', 'told_at'];
begin
    if tg_op = 'DELETE' or (to_jsonb(new) - moving) <> (to_jsonb(old) - moving)
        or new.taken_credits < old.taken_credits
        or (old.settled_at is not null and (new.granted_credits, new.settled_at) <> (old.granted_credits, old.settled_at))
        or (old.returned_at is not null and new.returned_at is distinct from old.returned_at) then
        raise exception 'a share stays as it was made' using errcode = 'DS007';
    end if;
    return new;
end $$;
create trigger maker_share_guard before update or delete on maker_share
    for each row execute function maker_share_guard();
create trigger maker_share_no_truncate before truncate on maker_share execute function refuse_change();
