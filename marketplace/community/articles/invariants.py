"""What must hold for articles, as SQL that finds what breaks it."""

INVARIANTS = {
    "articles: what everybody reads is the last version": """
        select a.public_id from article a left join article_version v on v.article_id = a.id
        group by a.id having count(v.id) <> a.versions or coalesce(max(v.number), 0) <> a.versions
            or a.version_id is distinct from (select x.id from article_version x
                where x.article_id = a.id and x.number = a.versions)""",
    "articles: numbers of comments have no gap": """
        select a.public_id from article a left join article_comment c on c.article_id = a.id
        group by a.id having count(c.id) <> a.comments or coalesce(max(c.number), 0) <> a.comments""",
    "articles: an offer is its author's own exactly where it says so": """
        select a.public_id from article a join article_listing s on s.article_id = a.id
        join listing l on l.id = s.listing_id where (s.tie = 'own') <> (l.provider_id = a.author_id)""",
    "articles: no booking of an author's own is counted as brought": """
        select b.public_id from article_booking x join booking b on b.id = x.booking_id
        join article a on a.id = x.article_id where b.customer_id = a.author_id""",
}
