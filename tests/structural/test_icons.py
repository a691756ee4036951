import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""\bicon(?:\(|_name=|["']:\s*)["']([a-z0-9-]+)["']""")


def named_in(text: str) -> set[str]:
    return set(NAMED.findall(text))


@pytest.mark.parametrize("folder", ["templates", "marketplace"])
def test_every_icon_that_is_named_is_fetched_by_the_set_up(folder: str) -> None:
    known = set((ROOT / "static" / "icons.txt").read_text(encoding="utf-8").split("\n"))

    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".py"}
        for name in named_in(path.read_text(encoding="utf-8")) - known
    }

    assert missing == set()


def test_an_icon_is_seen_however_it_is_named() -> None:
    text = """{{ icon("one") }} button(icon_name="two") {"icon": "three"}"""

    assert named_in(text) == {"one", "two", "three"}
