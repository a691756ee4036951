"""What must hold for held reviews, as SQL that finds what breaks it."""

INVARIANTS = {
    "honesty: held is what has a hold that stands": """
        select r.public_id from review r where (r.held_at is not null) <> exists (
            select from review_hold h where h.review_id = r.id and h.state <> 'released')""",
    "honesty: what is held or hidden is not public": """
        select public_id from review where is_public
        and (state <> 'open' or held_at is not null or hidden_at is not null)""",
    "honesty: an objection is looked at by somebody else": """
        select h.public_id from review_objection o join review_hold h on h.id = o.hold_id
        where o.decided_by = o.first_by or o.decided_by in (h.author_id, h.subject_id)""",
}
