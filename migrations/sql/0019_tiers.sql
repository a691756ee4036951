-- Steps of a cancellation policy of one's own: [hours before, percent back], one to four, both falling.
-- All of it goes back two hours before at the latest, for from then on the customer sees the address.
create function policy_tiers_fall(tiers jsonb) returns boolean language sql immutable as $$
    select jsonb_typeof(tiers) = 'array' and jsonb_array_length(tiers) between 1 and 4 and not exists (
        select from (
            select (step ->> 0)::int as hours, (step ->> 1)::int as percent,
                lag((step ->> 0)::int) over (order by place) as hours_before,
                lag((step ->> 1)::int) over (order by place) as percent_before
            from jsonb_array_elements(tiers) with ordinality as steps (step, place)) falling
        where (hours between 0 and 2160 and percent between 1 and 100
            and (percent < 100 or hours >= 2)
            and (hours_before is null or (hours < hours_before and percent < percent_before))) is not true)
$$;
