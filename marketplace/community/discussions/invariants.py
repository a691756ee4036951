"""What must hold for discussions, as SQL that finds what breaks it."""

INVARIANTS = {
    "discussions: numbers of posts have no gap": """
        select d.public_id from discussion d left join post p on p.discussion_id = d.id
        group by d.id having count(p.id) <> d.posts or coalesce(max(p.number), 0) <> d.posts""",
    "discussions: a post counts the marks it has": """
        select p.public_id from post p
        where p.reactions <> coalesce((select jsonb_object_agg(r.kind, r.n) from
            (select kind, count(*) as n from post_reaction where post_id = p.id group by kind) r), '{}')""",
    "discussions: what was accepted stands": """
        select d.public_id from discussion d where d.accepted is not null and not exists (
            select 1 from post p where p.discussion_id = d.id and p.number = d.accepted
            and p.removed_at is null and p.hidden_at is null)""",
    "discussions: a changed post has its history": """
        select p.public_id from post p where (p.edited_at is not null)
            <> exists (select 1 from post_edit e where e.post_id = p.id)""",
}
