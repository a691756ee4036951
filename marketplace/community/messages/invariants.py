"""What must hold for conversations, as SQL that finds what breaks it."""

INVARIANTS = {
    "messages: numbers of a conversation have no gap": """
        select t.public_id from thread t left join message m on m.thread_id = t.id
        group by t.id having count(m.id) <> t.messages or coalesce(max(m.number), 0) <> t.messages""",
    "messages: what is unread is what the other side wrote since": """
        select t.public_id, s.member_id from thread_side s join thread t on t.id = s.thread_id
        where s.unread <> (select count(*) from message m
            where m.thread_id = t.id and m.number > s.read_to and m.author_id <> s.member_id
            and m.hidden_at is null)""",
    "messages: only the two sides of a conversation are in it": """
        select t.public_id from thread t join thread_side s on s.thread_id = t.id
        where s.member_id not in (t.customer_id, t.provider_id)
        union select t.public_id from thread t join message m on m.thread_id = t.id
        where m.author_id not in (t.customer_id, t.provider_id)
        union select t.public_id from thread t join listing l on l.id = t.listing_id
        where l.provider_id <> t.provider_id""",
    "messages: a first answer is the provider's first message to who asked": """
        select t.public_id from thread t where t.messages > 0 and t.answered_at is distinct from
            case when t.opened_by = t.customer_id then (select min(m.created_at) from message m
                where m.thread_id = t.id and m.author_id = t.provider_id) end""",
    "messages: a message has the photos it counts": """
        select m.public_id from message m left join message_photo p on p.message_id = m.id
        group by m.id having count(p.id) <> m.photos""",
}
