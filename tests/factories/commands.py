"""Runs the payments commands as an operator does, against the sandbox of a stage."""

from click.testing import Result

from marketplace.money.payments import queries
from marketplace.money.payments.commands import payments
from tests.factories.stage import Stage


def run(stage: Stage, *arguments: str) -> Result:
    """`flask payments …` with the stage's settings."""
    return stage.app.test_cli_runner().invoke(payments, arguments)


def payment_name(stage: Stage, booking_id: str) -> str:
    """The public id of a booking's payment."""
    with stage.app.app_context():
        payment = queries.latest("booking", booking_id)
        assert payment is not None
        return payment.public_id
