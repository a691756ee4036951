"""What must hold for numbers and sums of papers, as SQL that finds what breaks it."""

INVARIANTS = {
    "papers: the numbers of a series have no gap": """
        select coalesce(p.series, c.series), coalesce(p.year, c.year), p.most, p.many, c.last
        from (select series, year, max(number) most, count(*) many from paper group by series, year) p
        full join paper_counter c on c.series = p.series and c.year = p.year
        where p.most is distinct from p.many or p.most is distinct from c.last""",
    "papers: no more is credited than a paper says": """
        select o.public_id from paper o join paper c on c.refers_to_id = o.id
        group by o.id having sum(c.amount_minor) > o.amount_minor""",
    "papers: a paper is the sum of its supplies": """
        select p.public_id from paper p where p.amount_minor <> (
            select sum((s ->> 'amount_minor')::bigint) from jsonb_array_elements(p.body -> 'supplies') s)""",
    "papers: a receipt says what was paid": """
        select p.public_id from paper p left join payment y on y.public_id = p.body ->> 'payment'
        where p.kind = 'receipt' and p.amount_minor is distinct from y.amount_minor""",
    "papers: a credit note says what went back": """
        select p.public_id from paper p left join refund r on r.public_id = p.body ->> 'refund'
        where p.kind = 'credit_note' and p.body ->> 'dispute' is null
        and p.amount_minor is distinct from r.amount_minor""",
    "papers: a credit note of a dispute is within what the bank took": """
        select p.public_id from paper p left join dispute d on d.public_id = p.body ->> 'dispute'
        where p.kind = 'credit_note' and p.body ->> 'dispute' is not null
        and (d.id is null or d.status <> 'lost' or p.amount_minor > d.amount_minor)""",
    "papers: invoices and their credits are what the ledger took and gave back as commission": """
        select p.public_id from paper p
        left join paper_entry l on l.paper_id = p.id left join ledger_entry e on e.id = l.ledger_entry_id
        where p.kind in ('invoice', 'invoice_credit') and p.subject_kind = 'month'
        group by p.id having p.amount_minor <> coalesce(sum(e.amount), 0)
            * (case when p.kind = 'invoice' then -1 else 1 end)""",
}
