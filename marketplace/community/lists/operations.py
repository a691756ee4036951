"""Changes to lists by staff; each stands in the audit log."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.lists import folding, queries
from marketplace.community.lists.models import ListedPicture, ListedWord, WordList
from marketplace.community.reports.grounds import LISTED
from marketplace.core import audit, clock, ids, looks
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

MOST_AT_ONCE = 5000
MOST_WORD = 120


def begin(name: str, locale: str, ground: str, act: str, *, in_messages: bool, by: Member) -> WordList:
    """A new list without words; it works at once. Raises `Invalid`."""
    line = " ".join(name.split())
    if not 1 <= len(line) <= 80:
        raise _wrong("name", _("Give it a name of at most %(n)s characters.", n=80))
    if ground not in LISTED:
        raise _wrong("ground", _("Choose one of what is offered."))
    row = WordList(
        public_id=ids.public_id("lst"),
        name=line,
        locale=locale,
        ground=ground,
        act=act,
        in_messages=in_messages,
        created_by=by.id,
        created_at=clock.now(),
    )
    if any(one.list.name == line for one in queries.lists()):
        raise _wrong("name", _("There is a list of this name already."))
    db.session.add(row)
    db.session.flush()
    _record("list.begun", by, row, {"name": line, "locale": locale, "act": act, "ground": ground})
    return row


def add_words(row: WordList, lines: Iterable[str], by: Member) -> tuple[int, list[str]]:
    """Add a word or phrase for each line; how many were new, and the lines nothing could be compared with.

    What stands after a comma or a tab is left out, so that tables of words can be sent as they are.
    """
    known: dict[str, str] = {}
    useless: list[str] = []
    for line in lines:
        word = line.replace("\t", ",").partition(",")[0].strip().strip('"').strip()
        if not word or word.startswith("#"):
            continue
        compared = folding.folded(word) if len(word) <= MOST_WORD else ""
        if compared:
            known.setdefault(compared, word)
        else:
            useless.append(word[:MOST_WORD])
        if len(known) > MOST_AT_ONCE:
            raise _wrong("words", _("Send at most %(n)s words at a time.", n=MOST_AT_ONCE))
    if not known:
        raise _wrong("words", _("None of this can be compared: write a word or a short phrase on each line."))
    values = [{"list_id": row.id, "word": word, "folded": compared} for compared, word in known.items()]
    made = db.session.execute(
        insert(ListedWord).values(values).on_conflict_do_nothing().returning(ListedWord.id)
    )
    new = len(made.all())
    _record("list.words_added", by, row, {"new": new})
    return new, useless


def remove_word(row: WordList, word_id: int, by: Member) -> None:
    gone = db.session.execute(
        delete(ListedWord)
        .where(ListedWord.id == word_id, ListedWord.list_id == row.id)
        .returning(ListedWord.word)
    ).scalar()
    if gone is not None:
        _record("list.word_removed", by, row, {"word": gone})


def switch(row: WordList, *, is_on: bool, by: Member) -> None:
    """Let it work, or rest."""
    row.is_on = is_on
    db.session.flush()
    _record("list.on" if is_on else "list.off", by, row, {})


def add_picture(signs: int, words: str, ground: str, by: Member) -> ListedPicture:
    """Look for pictures like this one from now on. Raises `Invalid`."""
    line = " ".join(words.split())
    if not 1 <= len(line) <= 200:
        raise _wrong("words", _("Say in a few words what it is, for those who decide."))
    if ground not in LISTED:
        raise _wrong("ground", _("Choose one of what is offered."))
    if looks.is_plain(signs):
        raise _wrong("picture", _("There is too little in this picture: it would be taken for many others."))
    made = db.session.scalar(
        insert(ListedPicture)
        .values(
            public_id=ids.public_id("lpi"),
            looks=looks.stored(signs),
            words=line,
            ground=ground,
            created_by=by.id,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(ListedPicture.id)
    )
    if made is None:
        raise _wrong("picture", _("This picture is on the list already."))
    row = db.session.get_one(ListedPicture, made)
    audit.record("list.picture_added", actor_id=by.id, subject=("listed_picture", row.public_id))
    return row


def remove_picture(public_id: str, by: Member) -> None:
    db.session.execute(delete(ListedPicture).where(ListedPicture.public_id == public_id))
    audit.record("list.picture_removed", actor_id=by.id, subject=("listed_picture", public_id))


def _record(act: str, by: Member, row: WordList, after: dict[str, object]) -> None:
    audit.record(act, actor_id=by.id, subject=("word_list", row.public_id), after=after)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, kept=_("Nothing was changed."), errors={field: [sentence]})
