import warnings
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from marketplace.core.database import Model, db
from marketplace.money.payouts import models as payouts
from marketplace.trade.bookings import models as bookings

ROOT = Path(__file__).parents[2]


def test_there_is_one_migration_head() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()

    assert len(heads) == 1


def test_models_equal_migrations(app: Flask) -> None:
    context = MigrationContext.configure(
        db.session.connection(),
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: not (kind == "table" and name.startswith("procrastinate_")),
        },
    )
    with warnings.catch_warnings():
        # Reflection meets the two PostgreSQL types that SQLAlchemy does not know.
        warnings.filterwarnings("ignore", "Did not recognize type '(point|xid8)'")

        differences = compare_metadata(context, Model.metadata)

    assert differences == []


@pytest.mark.parametrize(
    ("table", "moves"),
    [("booking_move", bookings.LEGAL_MOVES), ("payout_move", payouts.LEGAL_MOVES)],
    ids=["bookings", "payouts"],
)
def test_legal_moves_are_the_same_in_code_and_database(
    app: Flask, table: str, moves: dict[str, frozenset[str]]
) -> None:
    stored = {(a, b) for a, b in db.session.execute(text(f"select from_state, to_state from {table}"))}  # noqa: S608 - two fixed names

    assert stored == {(str(before), str(after)) for before, afters in moves.items() for after in afters}


def test_every_models_module_is_collected() -> None:
    collected = (ROOT / "marketplace" / "models.py").read_text()

    missing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "marketplace").glob("*/*/models.py")
        if f"from {'.'.join(path.relative_to(ROOT).parts[:-1])} import models" not in collected
    ]

    assert missing == []
