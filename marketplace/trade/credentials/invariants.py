"""What must hold of gates and documents, as SQL that finds what breaks it; the triggers of 0034 refuse the same.

No rule here looks at a clock: a document ends when the sweep says so, and the sweep takes off what needs it at once.
"""

INVARIANTS = {
    "credentials: no published listing stands behind a closed gate": """
        select l.public_id from listing l
        join credential_gate g on g.country = l.country and g.activity = any(l.activities)
            and g.enforced_at is not null and g.ended_at is null
        where l.status = 'published' and not exists (select from credential c
            where c.provider_id = l.provider_id and c.document = g.document and c.state = 'accepted')""",
    "credentials: what the gates took off is hidden": """
        select l.public_id from listing_closure c join listing l on l.id = c.listing_id
        where l.status <> 'paused'""",
    "credentials: what waits or holds has its file, and what is erased has none": """
        select c.public_id from credential c
        where exists (select from credential_file f where f.credential_id = c.id) = (c.file_erased_at is not null)""",
    "credentials: payouts know the day on which the first document ends": """
        select m.public_id from member m
        left join document_end e on e.member_id = m.id
        left join (select provider_id, min(day) as day from (select provider_id, document, max(valid_until) as day
                from credential where state in ('accepted', 'expired') group by provider_id, document) each_one
            group by provider_id) known on known.provider_id = m.id
        where e.ends_on is distinct from known.day""",
}
