"""How many made-up cases a property is tried with: some in every run, many more in `./scripts/soak properties`."""

import os


def examples(count: int) -> int:
    """`count` in a run of the suite; TEST_EFFORT multiplies it."""
    return max(1, round(count * float(os.environ.get("TEST_EFFORT", "1"))))
