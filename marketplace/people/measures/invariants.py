"""What must hold of measures, as SQL that finds what breaks it."""

INVARIANTS = {
    "measures: an account that is suspended or banned is not open": """
        select ms.public_id from member_measure ms join member m on m.id = ms.member_id
        where ms.ended_at is null and ms.kind in ('suspend', 'ban') and m.status = 'active'""",
    "measures: whoever is banned cannot come back with their address": """
        select ms.public_id from member_measure ms
        where ms.kind = 'ban' and ms.ended_at is null and ms.address_hash is null""",
}
