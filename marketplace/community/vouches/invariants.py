"""What must hold for vouches, as SQL that finds what breaks it."""

INVARIANTS = {
    "vouches: at most three a month": """
        select voucher_id from vouch group by voucher_id, date_trunc('month', created_at, 'UTC')
        having count(*) > 3""",
    "vouches: no more neighbours are shown than stand up": """
        select s.provider_id, s.vouches from provider_standing s
        where s.vouches > (select count(*) from vouch v
            where v.vouched_id = s.provider_id and v.revoked_at is null and v.hidden_at is null)""",
    "vouches: a card shows the neighbours its provider has": """
        select e.listing_id from search_entry e join provider_standing s on s.provider_id = e.provider_id
        where coalesce((e.card->>'vouches')::int, 0) <> s.vouches""",
}
