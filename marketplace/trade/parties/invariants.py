"""What must hold for groups of friends, as SQL that finds what breaks it."""

INVARIANTS = {
    "parties: seats kept for groups are those nobody of an open group has taken": """
        select o.id, o.seats_grouped from occurrence o left join seat_group g on g.occurrence_id = o.id
        group by o.id having o.seats_grouped <> coalesce(sum(g.unclaimed), 0)""",
    "parties: an open group has as many seats as friends and empty chairs": """
        select p.public_id from friends_party p join seat_group g on g.id = p.seat_group_id
        left join booking b on b.seat_group_id = g.id and b.occurrence_id = g.occurrence_id
            and b.state in ('held', 'confirmed', 'completed')
        where g.is_open group by p.id, g.id having g.unclaimed + count(b.id) <> p.seats""",
    "parties: a group is open exactly as long as its seats are": """
        select p.public_id from friends_party p join seat_group g on g.id = p.seat_group_id
        where g.is_open <> (p.state = 'open')""",
    "parties: nobody pays who was promised all or nothing and did not get all": """
        select b.public_id from friends_party p join booking b on b.seat_group_id = p.seat_group_id
        where p.state = 'ended' and p.rule = 'all' and b.state = 'confirmed'
        and b.occurrence_id = (select occurrence_id from seat_group where id = p.seat_group_id)""",
}
