"""A program that prints how many kilobytes of its own some searches took; the index's pages are shared."""

import re
from pathlib import Path

from tests.factories.gazetteers import real_gazetteer


def own_kilobytes() -> int:
    told = Path("/proc/self/smaps_rollup").read_text()
    return sum(int(kb) for kb in re.findall(r"^Private_Dirty: +(\d+) kB", told, re.MULTILINE))


if __name__ == "__main__":
    gazetteer, before = real_gazetteer(), own_kilobytes()
    for typed in ("lyon", "st", "villeubrane", "Saint-Denis, La Réunion", "12 rue de la Paix, Nantes"):
        gazetteer.suggest(typed)
        gazetteer.match(typed)
        gazetteer.town_in(typed)
    gazetteer.around(45.9, 5.17, 30_000)
    print(own_kilobytes() - before)  # noqa: T201 - its answer
