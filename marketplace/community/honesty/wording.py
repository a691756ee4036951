"""How alike two texts are, and whether one reads like a brochure; pure, knows no author and touches no storage.

Texts are sets of three words in a row. Exact likeness is Jaccard's; candidates for it are found by minhash (Broder,
"On the resemblance and containment of documents", 1997) cut into bands, so that nothing is compared with everything.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable

ROW = 3
"""Words in a row."""
LEAST_WORDS = 12
"""Shorter texts are alike by chance: "Very good, thank you"."""
BANDS, HASHES_A_BAND = 16, 3
"""Two texts with Jaccard s share a band with 1 - (1 - s³)¹⁶: 0.98 at six tenths, 0.02 at a tenth."""

_WORD = re.compile(r"[^\W_]+")
_PRIME = (1 << 61) - 1
_SIGN = 1 << 63


def words_of(text: str) -> list[str]:
    """Words in small letters without accents, so that a changed accent makes no other text."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def shingles(text: str) -> frozenset[str]:
    """The rows of words of a text; none for one too short to say anything."""
    words = words_of(text)
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(" ".join(words[at : at + ROW]) for at in range(len(words) - ROW + 1))


def likeness(one: Collection[str], other: Collection[str]) -> int:
    """Jaccard's index of two sets of rows, in percent."""
    first, second = set(one), set(other)
    union = len(first | second)
    return 100 * len(first & second) // union if union else 0


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _factors() -> list[tuple[int, int]]:
    return [(_number(f"a{n}") % _PRIME, _number(f"b{n}") % _PRIME) for n in range(BANDS * HASHES_A_BAND)]


_FACTORS = _factors()


def bands(rows: Iterable[str]) -> list[int]:
    """The bands of a text's minhash as signed 64-bit numbers; none for one too short."""
    numbers = [_number(row) % _PRIME for row in rows]
    if not numbers:
        return []
    least = [min((a * number + b) % _PRIME for number in numbers) for a, b in _FACTORS]
    return [
        _number(" ".join(map(str, least[at : at + HASHES_A_BAND]))) - _SIGN
        for at in range(0, len(least), HASHES_A_BAND)
    ]


_PRAISE = frozenset(
    words_of(
        """amazing awesome best breathtaking delightful exceptional exquisite extraordinary fabulous fantastic
        finest flawless gem impeccable incredible magical magnificent outstanding perfect perfection phenomenal
        premium remarkable spectacular splendid stunning sublime superb top ultimate unforgettable unique
        unmatched unparalleled wonderful world
        divin divine époustouflant époustouflante exceptionnel exceptionnelle exquis exquise extraordinaire
        fabuleux fantastique formidable hors idéal incomparable incontournable incroyable inégalé inégalée
        inoubliable irréprochable magique magnifique meilleur meilleure merveilleux parfait parfaite pépite
        remarquable somptueux spectaculaire splendide superbe ultime"""
    )
)
_CALLS = (
    "book now",
    "book your",
    "do not hesitate",
    "don t hesitate",
    "don t miss",
    "highly recommend",
    "look no further",
    "must try",
    "you won t regret",
    "you will not regret",
    "allez y les yeux fermes",
    "foncez",
    "je recommande vivement",
    "n attendez plus",
    "n hesitez",
    "ne cherchez plus",
    "ne passez pas a cote",
    "reservez",
    "vous ne serez pas decu",
    "vous ne le regretterez pas",
)
_OWN = frozenset(words_of("i me my we our us je j m mon ma mes nous notre nos on ai avons"))
PRAISES, PRAISE_PERCENT, SHOUTS, SPOKEN = 3, 10, 3, 15


def brochure(text: str, names: Collection[str]) -> list[str]:
    """In what a text reads like a brochure: `praise`, `calls`, `names`, `shouts`, `nobody`; two are often chance.

    `names` are the provider's and the offer's: who praises a neighbour seldom repeats the whole name.
    """
    words = words_of(text)
    plain = " ".join(words)
    praise = sum(word in _PRAISE for word in words)
    named = sum(plain.count(" ".join(words_of(name))) for name in names if name.strip())
    found = {
        "praise": praise >= PRAISES and praise * 100 >= PRAISE_PERCENT * len(words),
        "calls": any(call in plain for call in _CALLS),
        "names": named >= 2,
        "shouts": text.count("!") >= SHOUTS,
        "nobody": len(words) >= SPOKEN and not _OWN & set(words),
    }
    return [name for name, is_so in found.items() if is_so]
