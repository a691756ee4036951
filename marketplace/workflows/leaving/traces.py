"""Takes a member's address and name out of what was written to and about others on their account; decides nothing."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import text

from marketplace.core.database import db


class Known(NamedTuple):
    """By which words a member can be told in rows that are not theirs."""

    email: str
    names: tuple[str, ...]
    slugs: tuple[str, ...]


_KNOWN = text("""
    select m.email, array_remove(array[m.name, p.display_name, k.name], null) as names,
        array_remove(array[p.slug, k.slug], null) as slugs
    from member m left join profile p on p.member_id = m.id left join maker k on k.member_id = m.id
    where m.id = :member
""")
# What the payment provider was asked and said is kept with the books: the address alone is no part of them.
_PAYMENT_JSON = (
    ("payment_operation", "params"),
    ("payment_operation", "response"),
    ("payment_event", "payload"),
)
_LETTERS = text("""
    delete from outgoing_mail where sent_at is not null and (subject ~ :names or text ~ :names or html ~ :names
        or subject like :slug or text like :slug or html like :slug)
""")
_NOTICES = text("""
    update notice n set title = regexp_replace(n.title, :names, case m.locale when 'fr' then 'Ancien membre'
        else 'A former member' end, 'g'), path = case when n.path ~ :paths then '/notices' else n.path end
    from member m where m.id = n.member_id and (n.title ~ :names or n.path ~ :paths)
""")


def known(member_id: int) -> Known:
    """Read before anything is overwritten."""
    # The columns as they stand: a name is read plainly here.
    email, names, slugs = db.session.execute(_KNOWN, {"member": member_id}).one()
    return Known(email, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(slugs)))


def wipe(found: Known, values: Mapping[str, object]) -> None:
    """Letters that left long ago and name them, notices of others, and what was said to the payment provider."""
    for table, column in _PAYMENT_JSON:
        db.session.execute(
            text(
                f"update {table} set {column} = replace({column}::text, :email, :no_address)::jsonb"  # noqa: S608 - two fixed names
                f" where {column}::text like '%' || :email || '%'"
            ),
            {"email": found.email, "no_address": values["no_address"]},
        )
    names = _any_of(found.names)
    if names is None:
        return
    paths = r"/(people|makers)/(" + "|".join(map(re.escape, found.slugs or ("-",))) + r")($|[/?#])"
    slug = f"%/people/{found.slugs[0]}%" if found.slugs else "-"
    db.session.execute(_LETTERS, {"names": names, "slug": slug})
    db.session.execute(_NOTICES, {"names": names, "paths": paths})


def _any_of(names: tuple[str, ...]) -> str | None:
    r"""A pattern of PostgreSQL that finds any of the names as whole words; a single letter tells nobody."""
    plain = [re.sub(r"([^\w\s])", r"\\\1", name) for name in names if len(name) > 1]
    if not plain:
        return None
    return r"(?<![[:alnum:]])(" + "|".join(plain) + r")(?![[:alnum:]])"
