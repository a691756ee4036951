"""What must hold for sellers' tax details, as SQL that finds what breaks it."""

INVARIANTS = {
    "tax: nobody is blocked before two reminders and sixty days": """
        select member_id from tax_standing where blocked_at is not null
        and (reminded_again_at is null or blocked_at < asked_at + interval '60 days')""",
    "tax: nobody is asked for what was given": """
        select s.member_id from tax_standing s join tax_details d on d.member_id = s.member_id""",
}
