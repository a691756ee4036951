"""What must hold of photos, as SQL that finds what breaks it."""

INVARIANTS = {
    "photos: what an offer shows are photos of its own, in their order": """
        select l.public_id from listing l
        where l.photos <> coalesce((select jsonb_agg(jsonb_build_object('id', s.public_id, 'width', s.width,
                'height', s.height) order by s.position) from (select * from listing_photo p
                where p.listing_id = l.id and p.hidden_at is null order by p.position
                limit jsonb_array_length(l.photos)) s), '[]')""",
}
