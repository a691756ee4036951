-- What each grant of a plan gives, as the plan stands today; six photos of an offer are everybody's.
update plan_grant g set gives = (
    select coalesce(jsonb_object_agg(r.name, r.amount) filter (where r.has), '{}') from (values
        ('extra_photos', greatest(coalesce(p.photos, 0) - 6, 0), coalesce(p.photos, 0) > 6),
        ('statistics', 0, p.statistics),
        ('calendar_import', 0, p.calendar_import)) as r (name, amount, has))
from plan p where p.id = g.plan_id;

insert into entitlement (public_id, member_id, "right", amount, starts_at, ends_at, source, source_id, created_at)
select 'ent_' || (select string_agg(substr('23456789bcdfghjkmnpqrstvwxz', 1 + floor(random() * 27)::int, 1), '')
        from generate_series(1, 20) where g.id is not null and r.key is not null), g.member_id, r.key, r.value::int, g.from_at, g.until_at,
    'plan', g.id || '.1', now()
from plan_grant g cross join lateral jsonb_each_text(g.gives) as r
where g.revoked_at is null;
