"""What must hold for changes that lists hold, as SQL that finds what breaks it."""

INVARIANTS = {
    "lists: a change nobody has decided about has its open case": """
        select h.public_id from held_change h where h.state in ('waiting', 'replaced') and not exists (
            select from moderation_case c where c.subject_kind = 'change' and c.subject_id = h.public_id
                and c.state = 'open' and c.is_held and c.author_id = h.author_id)""",
    "lists: an open case about a change has its change, which nobody has decided about": """
        select c.public_id from moderation_case c join member m on m.id = c.author_id
        left join held_change h on h.public_id = c.subject_id
        where c.subject_kind = 'change' and c.state = 'open'
            and (h.id is null and m.status <> 'closed' or h.state in ('let_in', 'kept_out'))""",
    "lists: a change has ended as its case was decided": """
        select h.public_id from held_change h join moderation_case c
            on c.subject_kind = 'change' and c.subject_id = h.public_id and c.decision is not null
        where h.state <> case when c.decision in ('hide', 'warn', 'limit', 'suspend', 'ban')
            then 'kept_out' else 'let_in' end""",
}
