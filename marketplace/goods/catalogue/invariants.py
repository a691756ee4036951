"""What must hold in the shop, as SQL that finds what breaks it."""

INVARIANTS = {
    "shop: copies sold are numbered 1 to N, each once": """
        select g.public_id from good g left join shop_sale s on s.good_id = g.id and s.number is not null
        where g.stock is not null group by g.id
        having count(s.id) <> g.sold or coalesce(max(s.number), 0) <> g.sold or count(distinct s.number) <> g.sold
            or g.sold > g.stock""",
    "shop: a sale's credits left the buyer's wallet, and nothing more": """
        select s.public_id from shop_sale s
        left join wallet_movement m on m.kind = 'spent' and m.reference = 'sale:' || s.public_id
        left join wallet w on w.id = m.wallet_id
        where m.id is null or m.credits <> -s.credits or w.member_id <> s.buyer_id""",
    "shop: a sale has the price of its version": """
        select s.public_id from shop_sale s join good_price p on p.good_id = s.good_id and p.version = s.price_version
        where p.credits <> s.credits""",
    "shop: the latest price is the good's": """
        select g.public_id from good g
        left join good_price p on p.good_id = g.id and p.version = g.price_version
        where p.credits is distinct from g.price_credits""",
    "shop: what a sale gave back returned to the wallet": """
        select s.public_id from shop_sale s
        left join wallet_movement m on m.kind = 'spent' and m.reference = 'sale:' || s.public_id
        left join wallet_movement b on b.of_id = m.id
        group by s.id having coalesce(sum(b.credits), 0) <> s.returned_credits""",
    "shop: each sale gave its buyer something, or is a gift": """
        select s.public_id from shop_sale s
        where not exists (select from gift g where g.sale_id = s.id)
            and not exists (select from item i where i.source = 'purchase' and i.source_id = s.public_id)
            and not exists (select from entitlement e where e.source = 'purchase' and e.source_id = s.public_id)""",
}
