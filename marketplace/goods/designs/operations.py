"""Designs are drawn, sent to a moderator and taken off sale by whoever makes them; what is sold is the catalogue's."""

import re
from typing import Any

from marketplace.core import clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import designs as looks
from marketplace.goods.catalogue import operations as catalogue
from marketplace.goods.catalogue.models import State
from marketplace.goods.designs import errors, queries, rules
from marketplace.goods.designs.models import Design, DesignKind, DesignState, Maker
from marketplace.goods.inventory.gifts import message_problems
from marketplace.people.accounts.models import Member

_LEAST_NAME, _MOST_NAME = 2, 40
_OURS = re.compile(
    r"\b(?:admin|administrat\w*|moderat\w*|modérat\w*|staff|support|official|officiel\w*)\b", re.I
)
"""Names that would look as if the platform spoke."""


def call_oneself(member: Member, name: str) -> Maker:
    """Choose the name one's designs are sold under, or another one; the page's address stays. Raises `Invalid`."""
    name = " ".join(name.split())
    _check_name(name)
    maker = queries.maker_of(member.id)
    if maker is not None:
        maker.name = name
    else:
        maker = Maker(member_id=member.id, slug=_free_slug(name, member), name=name, created_at=clock.now())
        db.session.add(maker)
    db.session.flush()
    return maker


def _check_name(name: str) -> None:
    if not _LEAST_NAME <= len(name) <= _MOST_NAME:
        raise errors.misnamed("name", _("Choose a name of 2 to 40 characters."))
    check_words("name", name)
    brand = settings().site_name.casefold()
    if brand in name.casefold() or _OURS.search(name):
        raise errors.misnamed("name", _("Choose a name that does not look like ours."))


def check_words(field: str, words: str) -> None:
    """Refuse what no name or text may hold: addresses, telephone numbers, and signs that are no words."""
    problems = message_problems(words)
    if problems:
        raise errors.misnamed(field, problems["message"][0])
    if not words.isprintable():
        raise errors.misnamed(field, _("Write it in letters and signs that can be seen."))


def _free_slug(name: str, member: Member) -> str:
    slug = rules.slug_of(name) or f"maker-{member.public_id.rpartition('_')[2][:8].lower()}"
    taken = queries.slugs_like(slug)
    return next(tried for tried in (slug, *(f"{slug}-{n}" for n in range(2, 10_000))) if tried not in taken)


def start(maker: Maker, kind: DesignKind, language: str) -> Design:
    """An empty sheet with a first shape on it. Raises `Invalid` when there are too many."""
    return _begin(maker.member_id, kind, "", "", language, rules.first(kind))


def copy(design: Design) -> Design:
    """The same drawing as a new draft: what is sold stays as it is."""
    words = (design.name, design.words, design.language)
    return _begin(design.maker_id, DesignKind(design.kind), *words, dict(design.drawing))


def _begin(
    maker_id: int, kind: DesignKind, name: str, words: str, language: str, drawing: dict[str, Any]
) -> Design:
    if queries.count_of(maker_id) >= rules.MOST_DESIGNS:
        raise errors.too_many(rules.MOST_DESIGNS)
    now = clock.now()
    design = Design(
        public_id=ids.public_id("dsg"),
        maker_id=maker_id,
        kind=kind,
        state=DesignState.DRAFT,
        name=name,
        words=words,
        language=language,
        drawing=drawing,
        version=1,
        fingerprint=rules.fingerprint(rules.finished(kind, drawing)),
        created_at=now,
        updated_at=now,
    )
    db.session.add(design)
    db.session.flush()
    return design


def save(design: Design, drawing: dict[str, Any], written: dict[str, str], seen: int) -> None:
    """Keep a draft as it is now. The row is locked. Raises `StaleDesignError`, and `Invalid` for words."""
    if design.state not in {DesignState.DRAFT, DesignState.REFUSED}:
        raise errors.in_another_state()
    if design.version != seen:
        raise errors.changed()
    name, words = " ".join(written["name"].split()), " ".join(written["words"].split())
    check_words("name", name)
    check_words("words", words)
    before = (design.drawing, design.name, design.words, design.language)
    if before == (drawing, name, words, written["language"]):
        return
    design.drawing, design.name, design.words, design.language = drawing, name, words, written["language"]
    design.fingerprint = rules.fingerprint(rules.finished(design.kind, drawing))
    design.version += 1
    design.updated_at = clock.now()
    db.session.flush()


def problems_of(design: Design) -> list[str]:
    """What is missing before a moderator can look at it."""
    missing = []
    if len(design.name) < _LEAST_NAME:
        missing.append(_("Give it a name."))
    if design.kind == DesignKind.THEME:
        faint = looks.faint_words(rules.finished(design.kind, design.drawing))
        missing += [" ".join(sentences) for sentences in faint.values()]
    elif not design.drawing["parts"]:
        missing.append(_("It has one shape at least."))
    return missing


def submit(design: Design) -> None:
    """Send it to a moderator. The row is locked. Raises `NotReadyError` with everything that is missing."""
    if design.state not in {DesignState.DRAFT, DesignState.REFUSED}:
        raise errors.in_another_state()
    missing = problems_of(design)
    if missing:
        raise errors.not_ready(" ".join(missing))
    design.state, design.submitted_at = DesignState.IN_REVIEW, clock.now()
    db.session.flush()


def take_back(design: Design) -> None:
    """Go on drawing what nobody has decided about yet."""
    if design.state != DesignState.IN_REVIEW:
        raise errors.in_another_state()
    design.state = DesignState.DRAFT
    design.claimed_by_id = design.claimed_at = None
    db.session.flush()


def withdraw(design: Design, by: Member) -> None:
    """Sell it no longer. Whoever has it keeps it. The row is locked."""
    good = queries.good_of(design)
    if design.state != DesignState.ON_SALE or good is None:
        raise errors.in_another_state()
    design.state = DesignState.WITHDRAWN
    if good.state == State.ON_SALE:
        catalogue.move_to(good, State.RETIRED, by)
    db.session.flush()


def sell_again(design: Design, by: Member) -> None:
    """Put back on sale what its maker took off, not what a moderator did. The row is locked."""
    good = queries.good_of(design)
    if design.state != DesignState.WITHDRAWN or good is None or not may_sell_again(design):
        raise errors.in_another_state()
    design.state = DesignState.ON_SALE
    if good.state == State.RETIRED:
        catalogue.move_to(good, State.ON_SALE, by)
    db.session.flush()


def may_sell_again(design: Design) -> bool:
    """Whether the last word on it was a yes."""
    decided = queries.decisions(design.id)
    return design.state == DesignState.WITHDRAWN and bool(decided) and decided[0].decision == "accept"


def hide_maker(maker: Maker, *, hidden: bool) -> None:
    """Let nobody be shown a maker's name and page, after a decision of the moderators, or show them again."""
    maker.hidden_at = clock.now() if hidden else None
    db.session.flush()


def may_delete(design: Design) -> bool:
    """A draft goes with its words, unless a moderator decided about it: decisions stay."""
    return design.state == DesignState.DRAFT and not queries.decisions(design.id)


def delete(design: Design) -> None:
    """Throw a draft away."""
    if not may_delete(design):
        raise errors.in_another_state()
    db.session.delete(design)
    db.session.flush()
