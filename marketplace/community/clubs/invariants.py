"""What must hold for clubs, as SQL that finds what breaks it."""

INVARIANTS = {
    "clubs: a club counts the members it has": """
        select c.public_id from club c left join club_member m on m.club_id = c.id and m.state = 'in'
        group by c.id having count(m.member_id) <> c.members""",
    "clubs: a club that is not closed has one founder": """
        select c.public_id from club c left join club_member m on m.club_id = c.id and m.role = 'founder'
        where c.state <> 'closed' group by c.id having count(m.member_id) <> 1""",
    "clubs: nobody who is banned has a role": """
        select club_id, member_id from club_member where state <> 'in' and role <> 'member'""",
    "clubs: a club knows its newest public event": """
        select c.public_id from club c where c.last_event_id <> coalesce(
            (select max(e.id) from club_event e where e.club_id = c.id and e.is_public), 0)""",
}
