"""Jobs of printed codes: those whose day is over."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.topups import codes


@job("topups.run_out", every="27 * * * *")
def run_out() -> None:
    """Every hour: unused codes of batches whose day is over."""
    with transaction():
        due = codes.due_to_run_out(clock.now())
    each(due, _run_out)


def _run_out(batch_id: str) -> None:
    with transaction():
        codes.run_out(batch_id)
