"""What must hold for reviews and their counts, as SQL that finds what breaks it."""

INVARIANTS = {
    "reviews: stars shown are those of public reviews of what took place, by whom nothing ties": """
        select l.id from listing l left join listing_standing s on s.listing_id = l.id
        left join lateral (select count(*) filter (where r.stars = 1) n1, count(*) filter (where r.stars = 2) n2,
            count(*) filter (where r.stars = 3) n3, count(*) filter (where r.stars = 4) n4,
            count(*) filter (where r.stars = 5) n5 from review r
            where r.listing_id = l.id and r.is_public and r.side = 'customer'
            and r.outcome in ('took_place', 'refunded') and coalesce(r.affiliation, '') = '') c on true
        where (coalesce(s.stars1, 0), coalesce(s.stars2, 0), coalesce(s.stars3, 0), coalesce(s.stars4, 0),
            coalesce(s.stars5, 0)) is distinct from (c.n1, c.n2, c.n3, c.n4, c.n5)""",
    "reviews: a card shows the stars its listing has": """
        select e.listing_id from search_entry e join listing_standing s on s.listing_id = e.listing_id
        where e.card->'stars' is distinct from jsonb_build_array(s.stars1, s.stars2, s.stars3, s.stars4, s.stars5)""",
    "reviews: no seal is open early, and both open together": """
        select r.public_id from review r
        left join review o on o.booking_id = r.booking_id and o.id <> r.id and o.state <> 'draft'
        where r.state = 'open' and r.opened_at < r.open_at and o.id is null
        or r.state = 'sealed' and o.id is not null""",
    "reviews: helpful votes are counted": """
        select r.public_id from review r where r.helpful <>
            (select count(*) from review_vote v where v.review_id = r.id)""",
    "reviews: nobody votes for their own": """
        select r.public_id from review r join review_vote v on v.review_id = r.id
        where v.member_id in (r.author_id, r.subject_id)""",
}
