"""What must hold for designs and their makers' shares, as SQL that finds what breaks it."""

INVARIANTS = {
    "designs: what a member's good shows was accepted by somebody else": """
        select g.public_id from good g left join design d on d.good_id = g.id
        where g.maker_id is not null and (d.id is null or d.maker_id <> g.maker_id or d.kind <> g.kind
            or not exists (select from design_decision c where c.design_id = d.id and c.decision = 'accept'
                and c.version = d.version and c.by_id <> d.maker_id))""",
    "designs: what is off sale for its maker is off sale in the shop": """
        select d.public_id from design d join good g on g.id = d.good_id
        where d.state = 'withdrawn' and g.state = 'on_sale'""",
    "designs: each buyer of a member's good counts once": """
        select s.public_id from shop_sale s join good g on g.id = s.good_id join design d on d.good_id = g.id
        left join gift p on p.sale_id = s.id
        where s.buyer_id <> d.maker_id and p.receiver_id is distinct from d.maker_id and s.returned_credits = 0
            and not exists (select from maker_share m where m.design_id = d.id and m.buyer_id = s.buyer_id
                and m.returned_at is null)""",
    "designs: a share goes with the sale it is of": """
        select s.public_id from maker_share m join shop_sale s on s.id = m.sale_id
        where (s.returned_credits > 0) <> (m.returned_at is not null)""",
    "designs: nobody has a share of what they bought or were given of their own": """
        select s.public_id from maker_share m join shop_sale s on s.id = m.sale_id
        left join gift p on p.sale_id = s.id
        where m.maker_id in (s.buyer_id, p.receiver_id)""",
    "designs: what was given for a share is in its maker's wallet, and nobody had paid for it": """
        select s.public_id from maker_share m join shop_sale s on s.id = m.sale_id
        left join (wallet_movement v join wallet w on w.id = v.wallet_id
            join wallet_lot l on l.wallet_id = w.id and l.source_kind = 'allowance')
            on v.kind = 'granted' and v.reference = 'share:' || s.public_id and w.member_id = m.maker_id
                and l.source_id = v.reference and l.kind = 'promotional' and l.cost_minor = 0
        where m.granted_credits <> coalesce(v.credits, 0)""",
    "designs: what was taken back of a share left its maker's wallet": """
        select s.public_id from maker_share m join shop_sale s on s.id = m.sale_id
        left join wallet w on w.member_id = m.maker_id
        left join wallet_movement v on v.wallet_id = w.id and v.kind = 'withdrawn'
            and v.reference like 'share:' || s.public_id || ':%' and v.cost_minor = 0
        group by s.public_id, m.taken_credits having m.taken_credits <> -coalesce(sum(v.credits), 0)""",
}
