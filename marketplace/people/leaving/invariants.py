"""What must hold of who leaves and who has left, as SQL that finds what breaks it."""

INVARIANTS = {
    "leaving: a member who left has no address, no name and no second factor": """
        select m.public_id from leaving l join member m on m.id = l.member_id where l.state = 'done'
        and (m.status <> 'closed' or m.name <> '—' or m.email not like '%@erased.invalid' or m.totp_secret is not null
            or m.password_hash <> '!' or m.email_verified_at is not null)""",
    "leaving: nothing opens the account of a member who left": """
        select m.public_id from leaving l join member m on m.id = l.member_id where l.state = 'done'
        and (exists (select from member_session s where s.member_id = m.id)
            or exists (select from api_token t where t.member_id = m.id)
            or exists (select from account_token t where t.member_id = m.id)
            or exists (select from calendar_address a where a.member_id = m.id)
            or exists (select from member_role r where r.member_id = m.id))""",
    "leaving: a member who left offers and says nothing": """
        select m.public_id from leaving l join member m on m.id = l.member_id where l.state = 'done'
        and (exists (select from listing o where o.provider_id = m.id and o.status = 'published')
            or exists (select from search_entry e where e.provider_id = m.id)
            or exists (select from place p where p.member_id = m.id)
            or exists (select from profile p where p.member_id = m.id and (p.about <> '' or p.display_name <> '—'))
            or exists (select from post p where p.author_id = m.id and p.text <> '')
            or exists (select from article a where a.author_id = m.id and a.body <> ''))""",
    "leaving: whoever is about to leave asked for it, and nobody else is hidden for it": """
        select m.public_id from member m left join leaving l on l.member_id = m.id and l.state = 'asked'
        where (m.status = 'leaving') <> (l.id is not null and not l.was_suspended)""",
    "leaving: a copy that can be opened is whole, and one that ended has no bytes": """
        select e.public_id from data_export e
        where (e.state = 'ready') <> exists (select from data_export_part p where p.export_id = e.id)
        and e.state in ('ready', 'ended', 'asked')""",
}
