"""What must hold among things, rights and gifts, as SQL that finds what breaks it."""

INVARIANTS = {
    "things: a numbered copy is the one that was sold": """
        select i.public_id from item i
        left join shop_sale s on s.good_id = i.good_id and s.number = i.number
        where i.number is not null and s.id is null""",
    "things: a numbered copy is with one owner, or on its way": """
        select s.public_id from shop_sale s
        left join item i on i.good_id = s.good_id and i.number = s.number and i.gone_at is null
        where s.number is not null
            and not exists (select from item w where w.good_id = s.good_id and w.number = s.number
                and w.gone_why in ('used', 'revoked'))
            and not exists (select from gift g left join item o on o.id = g.item_id
                where g.delivered_at is null and (g.sale_id = s.id or (o.good_id = s.good_id and o.number = s.number)))
        group by s.id having count(i.id) <> 1""",
    "things: a gift that arrived is with its receiver": """
        select g.public_id from gift g where g.delivered_at is not null
            and not exists (select from item i where i.source = 'gift' and i.source_id = g.public_id
                and i.owner_id = g.receiver_id)
            and not exists (select from entitlement e where e.source = 'gift' and e.source_id = g.public_id
                and e.member_id = g.receiver_id)""",
    "things: what was given away is gone from its giver": """
        select g.public_id from gift g join item i on i.id = g.item_id
        where i.gone_why is distinct from 'given' or i.owner_id <> g.giver_id""",
    "things: what a returned sale gave is with nobody": """
        select s.public_id from shop_sale s join item i on i.source = 'purchase' and i.source_id = s.public_id
        where s.returned_credits = s.credits and i.gone_at is null""",
    "things: a gift that was taken back is with nobody": """
        select g.public_id from gift g join item i on i.source = 'gift' and i.source_id = g.public_id
        where g.taken_back_at is not null and i.gone_at is null""",
    "things: what is worn has a good of its kind": """
        select i.public_id from item i join good g on g.id = i.good_id where i.kind <> g.kind""",
}
