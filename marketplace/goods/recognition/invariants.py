"""What must hold among badges and levels, as SQL that finds what breaks it."""

INVARIANTS = {
    "recognition: rights of a revoked badge are revoked": """
        select b.public_id from badge b join entitlement e on e.source = 'badge' and e.source_id = b.public_id
        where b.revoked_at is not null and e.revoked_at is null""",
    "recognition: a level is where its last move led": """
        select t.member_id, t.level from trust_level t
        where t.level is distinct from (select m.to_level from trust_move m where m.member_id = t.member_id
            order by m.id desc limit 1)""",
    "recognition: a badge had enough deeds when it was earned": """
        select public_id from badge where counted < 1""",
}
