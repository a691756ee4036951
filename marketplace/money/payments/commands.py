"""Commands for operators about payments: look at one again, match the balance, check the provider's answers."""

import click
import stripe
from flask.cli import with_appcontext

from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.money.payments import contract_journey, queries
from marketplace.money.payments.contract import Finding
from marketplace.money.reconciliation.models import ReconciliationRun
from marketplace.workflows import inbox, match_balance, settle_payment

AWAY = "The payment provider does not answer. Nothing changed; try again."


@click.group("payments")
def payments() -> None:
    """Repair what a lost message left behind, and match the balance with the ledger."""


@payments.command("reconcile")
@click.argument("payment")
@with_appcontext
def reconcile(payment: str) -> None:
    """Ask how PAYMENT (pay_…) stands and make it so here."""
    with transaction():
        known = queries.locked(payment)
        before = known.state if known is not None else None
    if before is None:
        raise click.ClickException(f"There is no payment {payment}.")
    if not settle_payment.reconcile(payment):
        raise click.ClickException(AWAY)
    with transaction():
        known = queries.locked(payment)
        after = known.state if known is not None else "gone"
    click.echo(f"{payment}: {before} → {after}")


@payments.command("match")
@with_appcontext
def match() -> None:
    """Catch up on events, then put every movement of the balance beside the ledger; exit 1 on open lines."""
    try:
        new = inbox.catch_up()
        public_id = match_balance.run()
    except stripe.StripeError as error:
        raise click.ClickException(AWAY) from error
    with transaction():
        run = db.session.query(ReconciliationRun).filter_by(public_id=public_id).one()
        click.echo(f"{new} events caught up; {run.listed} movements read")
        for name in ("matched", "missing_here", "missing_there", "differs"):
            click.echo(f"{getattr(run, name):>6}  {name.replace('_', ' ')}")
        waiting = run.open
    if waiting:
        raise click.ClickException(f"{waiting} lines wait for a person: /admin/reconciliation")


@payments.command("resend")
@click.argument("event")
@with_appcontext
def resend(event: str) -> None:
    """Fetch EVENT (evt_…) from the provider and handle it, again if need be."""
    try:
        problem = inbox.resend(event)
    except stripe.InvalidRequestError as error:
        raise click.ClickException(f"The payment provider knows no event {event}.") from error
    except stripe.StripeError as error:
        raise click.ClickException(AWAY) from error
    click.echo(f"{event}: {'handled' if problem is None else f'waits, {problem}'}")


@payments.command("contract-check")
@click.option("--account", help="A connected test account (acct_…) that can receive transfers.")
@with_appcontext
def contract_check(account: str | None) -> None:
    """Make each kind of call we make, and hold the answers against what we read; exit 1 when one differs.

    It uses the keys in force: the sandbox's, or Stripe's test keys, where it leaves test objects behind.
    """
    s = settings()
    if not s.stripe_secret_key.startswith(("sk_test_", "rk_test_")):
        raise click.ClickException("These are no test keys. The check makes payments, so it refuses them.")
    if not contract_journey.walk(_tell, account, sandbox=s.sandbox):
        raise click.ClickException(
            "The payment provider did not answer as we read it, or not every check was made."
        )


def _tell(finding: Finding) -> None:
    click.echo(f"{finding.mark:<8}{finding.name}")
    for detail in finding.details:
        click.echo(f"        {detail}")
