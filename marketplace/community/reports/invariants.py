"""What must hold for cases, as SQL that finds what breaks it."""

INVARIANTS = {
    "reports: a case has at least one report": """
        select c.public_id from moderation_case c
        where not exists (select from report r where r.case_id = c.id)""",
    "reports: a case that is objected to has an objection that waits": """
        select c.public_id from moderation_case c where (c.state = 'appealed') <> exists (
            select from moderation_appeal a where a.case_id = c.id and a.outcome is null)""",
    "reports: a message that was decided to be hidden is hidden": """
        select c.public_id from moderation_case c join message m on m.public_id = c.subject_id
        where c.subject_kind = 'message' and m.hidden_at is null
            and c.decision in ('hide', 'warn', 'limit', 'suspend', 'ban')
            and not exists (select from moderation_case later where later.subject_kind = 'message'
                and later.subject_id = c.subject_id and later.decided_at > c.decided_at)""",
    "reports: a review that was decided to be hidden is hidden, and no other": """
        select r.public_id from review r left join lateral (select c.decision from moderation_case c
            where c.subject_kind = 'review' and c.subject_id = r.public_id and c.decided_at is not null
            order by c.decided_at desc limit 1) d on true
        where (r.hidden_at is not null) <> (coalesce(d.decision in ('hide', 'warn', 'limit', 'suspend', 'ban'), false)
            or exists (select from moderation_case h where h.subject_kind = 'review'
                and h.subject_id = r.public_id and h.state = 'open' and h.is_held))""",
}
