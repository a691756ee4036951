"""What must hold for the welcome, as SQL that finds what breaks it."""

INVARIANTS = {
    "welcome: who was greeted has the letter, from who greeted them": """
        select w.member_id from welcome w left join thread t on t.id = w.thread_id where w.state = 'sent'
        and (t.customer_id <> w.member_id or t.provider_id <> w.by_id or t.messages = 0)""",
    "welcome: conversations without an offer come from a welcome": """
        select t.public_id from thread t where t.listing_id is null and t.messages > 0
        and not exists (select 1 from welcome w where w.thread_id = t.id)""",
}
