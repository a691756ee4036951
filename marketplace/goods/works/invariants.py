"""What must hold for digital works, as SQL that finds what breaks it."""

INVARIANTS = {
    "works: what is on sale was approved with the file it is sold with": """
        select w.public_id from work w where w.state = 'on_sale' and not exists (
            select from work_decision d where d.work_id = w.id and d.decision = 'approve'
            and d.id = (select max(id) from work_decision where work_id = w.id)
            and d.file_id = (select max(id) from work_file where work_id = w.id))""",
    "works: a sold file was approved": """
        select s.public_id from work_sale s where not exists (
            select from work_decision d where d.file_id = s.file_id and d.decision = 'approve')""",
    "works: a delivered work is paid, with the tax of its rate in the price": """
        select s.public_id from work_sale s where s.state in ('paid', 'ended') and not exists (
            select from payment p where p.subject_kind = 'work_sale' and p.subject_id = s.public_id
            and p.state = 'paid' and p.amount_minor = s.price_minor and p.payer_id = s.buyer_id)
            or s.vat_minor <> s.price_minor
                - (2 * s.price_minor::bigint * 10000 + 10000 + s.vat_bps) / (2 * (10000 + s.vat_bps))""",
    "works: a delivered work is its provider's earning, as agreed": """
        select s.public_id from work_sale s where s.state in ('paid', 'ended') and not exists (
            select from earning e where e.source_kind = 'work_sale' and e.source_id = s.public_id
            and e.provider_id = s.provider_id and (e.first_share_minor, e.first_commission_minor, e.first_fee_minor)
                = (s.share_minor, s.commission_minor, s.vat_minor))""",
    "works: nothing of a work that ended stays paid": """
        select s.public_id from work_sale s
        join payment p on p.subject_kind = 'work_sale' and p.subject_id = s.public_id and p.state = 'paid'
        where s.state = 'ended' and p.refunded_minor
            + (select coalesce(sum(d.amount_minor), 0) from dispute d where d.payment_id = p.id and d.status = 'lost')
            < p.amount_minor""",
    "works: the ledger keeps for a sale what was paid and neither shared out nor given back": """
        select a.code, -a.balance from ledger_account a
        join work_sale s on s.public_id = a.owner_id and a.owner_kind = 'work_sale'
        left join earning e on e.source_kind = 'work_sale' and e.source_id = s.public_id
        where e.granted_at is not null and a.balance <> 0
            and not exists (select from payment p join refund r on r.payment_id = p.id
                where p.subject_id = s.public_id and r.state = 'due')""",
}
