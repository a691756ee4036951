"""Reads of lists: what of them a text or a picture holds, and the lists themselves for staff."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Text, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace.community.lists import folding
from marketplace.community.lists.models import Act, ListedPicture, ListedWord, WordList
from marketplace.core import looks
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _

_TEXTS = ARRAY(Text())


class Found(NamedTuple):
    """What lists noticed: what to do, for which ground, and what it was, for those who decide."""

    act: str
    ground: str
    words: str


class Counted(NamedTuple):
    """A list and how many words it holds."""

    list: WordList
    words: int


def missing() -> NotFound:
    return NotFound(_("We could not find this list."), todo=_("It may be gone already."))


def in_text(said: str, locale: str | None, *, in_messages: bool = False) -> Found | None:
    """What of the lists a text holds, the hardest act first; one query, and a short one without any list."""
    if not db.session.scalar(select(WordList.id).where(WordList.is_on).limit(1)):
        return None
    query = (
        select(WordList, ListedWord.word)
        .join(ListedWord, ListedWord.list_id == WordList.id)
        .where(WordList.is_on, ListedWord.folded == func.any(literal(sorted(folding.grams(said)), _TEXTS)))
        .order_by((WordList.act == Act.HOLD).desc(), WordList.id, ListedWord.id)
        .limit(10)
    )
    if locale is not None:
        query = query.where(WordList.locale.in_(["any", locale]))
    if in_messages:
        query = query.where(WordList.in_messages)
    rows = db.session.execute(query).all()
    if not rows:
        return None
    first: WordList = rows[0][0]
    named = ", ".join(dict.fromkeys(f"{row[1]} ({row[0].name})" for row in rows))
    return Found(first.act, first.ground, named)


def hardest(found: Iterable[Found | None]) -> Found | None:
    """Of several texts that are one thing: what holds before what flags, and everything that was noticed."""
    all_found = [one for one in found if one is not None]
    if not all_found:
        return None
    first = next((one for one in all_found if one.act == Act.HOLD), all_found[0])
    return first._replace(words=", ".join(dict.fromkeys(one.words for one in all_found)))


_ALIKE = text("""
    select id from listed_picture
    where is_on and least(bit_count((looks # :here)::bit(64)), bit_count((looks # :mirrored)::bit(64))) <= :most
    order by id limit 1
""")


def in_picture(content: bytes) -> Found | None:
    """What of the list a picture looks like, the right way round or in the mirror. It is always held."""
    if not db.session.scalar(select(ListedPicture.id).where(ListedPicture.is_on).limit(1)):
        return None
    here, mirrored = looks.both_ways(content)
    values = {"here": looks.stored(here), "mirrored": looks.stored(mirrored), "most": looks.ALIKE}
    known = db.session.scalar(_ALIKE, values)
    if known is None:
        return None
    picture = db.session.get_one(ListedPicture, known)
    return Found(Act.HOLD, picture.ground, picture.words)


def lists() -> list[Counted]:
    """Every list of words, by name."""
    count = select(func.count()).where(ListedWord.list_id == WordList.id).scalar_subquery()
    return [
        Counted(row[0], row[1]) for row in db.session.execute(select(WordList, count).order_by(WordList.name))
    ]


def one(public_id: str) -> WordList:
    found = db.session.scalar(select(WordList).where(WordList.public_id == public_id))
    if found is None:
        raise missing()
    return found


def words(list_id: int, *, after: str = "", limit: int = 200) -> Sequence[ListedWord]:
    """Words of a list in the order of how they are compared."""
    query = select(ListedWord).where(ListedWord.list_id == list_id, ListedWord.folded > after)
    return db.session.scalars(query.order_by(ListedWord.folded).limit(limit)).all()


def pictures() -> Sequence[ListedPicture]:
    return db.session.scalars(select(ListedPicture).order_by(ListedPicture.id.desc()).limit(500)).all()


def known_in(said: str) -> Iterable[tuple[str, str]]:
    """For trying a text out: each word found with the name of its list, whether the list is on or not."""
    query = (
        select(ListedWord.word, WordList.name)
        .join(WordList, WordList.id == ListedWord.list_id)
        .where(ListedWord.folded == func.any(literal(sorted(folding.grams(said)), _TEXTS)))
        .order_by(WordList.name, ListedWord.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
