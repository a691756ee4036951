"""Ten thousand cooks with a table for six each and a customer, for measurements of booking and of money."""

PROVIDERS = 10_000

WORLD = f"""
    insert into member (id, public_id, email, name, password_hash, locale, status, is_demo, created_at,
        email_verified_at)
    select n, 'mem_' || n, 'p' || n || '@example.org', 'Nora Klein', 'x', 'fr', 'active', false, now(), now()
    from generate_series(1, {PROVIDERS + 1}) n;
    insert into profile (member_id, slug, display_name, locale, headline, about, languages, trader, zone,
        created_at, updated_at)
    select n, 'p-' || n, 'Nora K.', 'fr', '', '', '["fr"]', 'private', 'Europe/Paris', now(), now()
    from generate_series(1, {PROVIDERS}) n;
    insert into schedule (id, public_id, provider_id, zone, weekly, seasons, updated_at)
    select n, 'sch_' || n, n, 'Europe/Paris',
        (select jsonb_agg(jsonb_build_array(day, 1020, 1380)) from generate_series(0, 6) day), '[]', now()
    from generate_series(1, {PROVIDERS}) n;
    insert into listing (id, public_id, provider_id, kind, slug, status, venue, schedule_id, locale, price_minor,
        currency, policy, duration_minutes, step_minutes, notice_minutes, horizon_days, buffer_before_minutes,
        buffer_after_minutes, capacity, min_party, max_party, shared, art_seed, country, activities,
        created_at, updated_at)
    select n, 'lst_' || n, n, 'meal', 'repas', 'published', 'remote', n, 'fr', 2400, 'EUR', 'moderate', 120, 30,
        60, 60, 0, 30, 6, 1, 6, true, n, 'FR', array['cooking'], now(), now()
    from generate_series(1, {PROVIDERS}) n;
    insert into listing_text (listing_id, locale, title, summary, body)
    select n, 'fr', 'Couscous du dimanche', '', '' from generate_series(1, {PROVIDERS}) n;
    insert into meal_details (listing_id, courses, allergens, allergens_declared_at, diets, cuisine)
    select n, '{{}}', '[]', now(), '[]', '' from generate_series(1, {PROVIDERS}) n;
    select setval(pg_get_serial_sequence('member', 'id'), {PROVIDERS + 1}),
        setval(pg_get_serial_sequence('schedule', 'id'), {PROVIDERS}),
        setval(pg_get_serial_sequence('listing', 'id'), {PROVIDERS});
"""  # noqa: S608 - numbers of this file alone
