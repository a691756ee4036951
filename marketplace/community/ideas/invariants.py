"""What must hold for ideas, as SQL that finds what breaks it."""

INVARIANTS = {
    "ideas: an idea counts each member who wants it once": """
        select i.public_id from idea i left join idea_vote v on v.counts_for = i.id
        group by i.id having count(distinct v.member_id) <> i.votes
            or count(*) filter (where v.counts) <> i.votes""",
    "ideas: a vote counts where its idea was joined": """
        select v.cast_for from idea_vote v join idea i on i.id = v.cast_for
        where v.counts_for <> coalesce(i.merged_into, i.id)""",
    "ideas: what is joined is joined to one that stands by itself, in the same place": """
        select d.public_id from idea d join idea i on i.id = d.merged_into
        where i.merged_into is not null or i.club_id is distinct from d.club_id""",
    "ideas: an idea stands where its last answer put it": """
        select i.public_id from idea i where i.status <> coalesce((select a.status from idea_answer a
            where a.idea_id = i.id order by a.id desc limit 1), 'new')""",
    "ideas: numbers of comments have no gap": """
        select i.public_id from idea i left join idea_comment c on c.idea_id = i.id
        group by i.id having count(c.id) <> i.comments or coalesce(max(c.number), 0) <> i.comments""",
    "ideas: what a club's idea leads to is said in its discussion": """
        select c.public_id from idea_comment c join idea i on i.id = c.idea_id where i.club_id is not null""",
    "ideas: an idea is talked about in its own club": """
        select i.public_id from idea i join discussion d on d.id = i.discussion_id
        where d.club_id is distinct from i.club_id""",
}
