from pathlib import Path

from marketplace import command_line

ROOT = Path(__file__).parents[2] / "marketplace"


def test_a_worker_knows_every_module_that_declares_jobs() -> None:
    declaring = {
        f"marketplace.{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}"
        for path in ROOT.rglob("*.py")
        if "@job(" in path.read_text(encoding="utf-8") and path.parent.name != "core"
    }

    assert declaring - {module.__name__ for module in command_line.JOBS} == set()
