"""What must hold for meet-ups, as SQL that finds what breaks it."""

INVARIANTS = {
    "meet-ups: seats and line are counted as they are": """
        select m.public_id from meetup m left join meetup_guest g on g.meetup_id = m.id
        group by m.id having count(*) filter (where g.state = 'coming') <> m.taken
            or count(*) filter (where g.state = 'waiting') <> m.waiting""",
    "meet-ups: nobody waits beside a free seat": """
        select public_id from meetup where state = 'planned' and waiting > 0 and taken < seats""",
    "meet-ups: nobody was overtaken in the line": """
        select a.id from meetup_guest a join meetup_guest b on b.meetup_id = a.meetup_id
        where a.state = 'waiting' and b.state = 'coming' and b.moved_up_at is not null and b.id > a.id""",
}
