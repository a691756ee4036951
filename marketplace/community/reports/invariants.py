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
    "reports: a card's words are out of sight when that was decided last": """
        select c.public_id from moderation_case c
        join (select public_id, message_hidden_at from gift union all
            select public_id, message_hidden_at from plan_gift) g on g.public_id = c.subject_id
        where c.subject_kind = 'gift' and c.decided_at is not null
            and (g.message_hidden_at is not null) <> (c.decision in ('hide', 'warn', 'limit', 'suspend', 'ban'))
            and not exists (select from moderation_case later where later.subject_kind = 'gift'
                and later.subject_id = c.subject_id and later.id > c.id
                and (later.decided_at is not null or later.is_held))""",
    "reports: a card's words are kept from sight by a case alone": """
        select g.public_id from (select public_id, message, message_hidden_at from gift union all
            select public_id, message, message_hidden_at from plan_gift) g
        where g.message_hidden_at is not null and g.message <> '' and not exists (
            select from moderation_case c where c.subject_kind = 'gift' and c.subject_id = g.public_id
                and (c.is_held or c.decision in ('hide', 'warn', 'limit', 'suspend', 'ban')))""",
    "reports: a page is hidden when that was decided last, and no other": """
        select m.public_id from member m left join profile p on p.member_id = m.id left join lateral (
            select c.decision from moderation_case c
            where c.subject_kind = 'profile' and c.subject_id = p.slug and c.decided_at is not null
            order by c.decided_at desc, c.id desc limit 1) d on true
        where m.status <> 'closed' and (m.page_hidden_at is not null) <> (coalesce(d.decision = 'hide', false))""",
    "reports: nothing is offered under a page that is hidden": """
        select l.public_id from listing l join member m on m.id = l.provider_id
        where m.page_hidden_at is not null and l.status = 'published'""",
    "reports: a review that was decided to be hidden is hidden, and no other": """
        select r.public_id from review r left join lateral (select c.decision from moderation_case c
            where c.subject_kind = 'review' and c.subject_id = r.public_id and c.decided_at is not null
            order by c.decided_at desc limit 1) d on true
        where (r.hidden_at is not null) <> (coalesce(d.decision in ('hide', 'warn', 'limit', 'suspend', 'ban'), false)
            or exists (select from moderation_case h where h.subject_kind = 'review'
                and h.subject_id = r.public_id and h.state = 'open' and h.is_held))""",
}
