"""What must hold of boosts, as SQL that finds what breaks it."""

INVARIANTS = {
    "boosts: a boost was made from a thing that is used up": """
        select b.public_id from boost b join item i on i.id = b.item_id
        where i.gone_why is distinct from 'used' or i.owner_id <> b.provider_id""",
    "boosts: a boost is for an offer of its own provider": """
        select b.public_id from boost b join listing l on l.id = b.listing_id where l.provider_id <> b.provider_id""",
    "boosts: only a stopped boost was returned": """
        select public_id from boost where returned_credits > 0 and stopped_at is null""",
}
