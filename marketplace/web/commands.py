"""Commands for operators: worker, sandbox, self-check, doctor; each says what it does and exits non-zero on trouble."""

import shutil
import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from marketplace.core import clock, jobs
from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments import queries as payment_queries
from marketplace.sandbox.serve import serve
from marketplace.web import boot
from marketplace.workflows import self_check


def plain_url() -> str:
    """The database's URL as PostgreSQL's own library reads it."""
    url: str = current_app.config["SQLALCHEMY_DATABASE_URI"]
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Jobs worked on at the same time.")
@click.option("--until-empty", is_flag=True, help="Stop when no job is due.")
@with_appcontext
def worker(concurrency: int, until_empty: bool) -> None:
    """Work on jobs: mail, payments, holds that end, services that took place."""
    try:
        boot.check_database()
    except RuntimeError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    jobs.bind(current_app._get_current_object())  # type: ignore[attr-defined]
    jobs.run_worker(plain_url(), concurrency=concurrency, until_empty=until_empty)


@click.command("sandbox")
@click.option("--port", type=int, required=True, help="Port on 127.0.0.1.")
@with_appcontext
def sandbox(port: int) -> None:
    """Serve the Stripe-shaped payment server for those without keys."""
    s = settings()
    if not s.sandbox:
        raise click.ClickException("Real payment keys are set; the sandbox does not run beside them.")
    serve(
        plain_url(),
        port,
        app_url=s.site_url,
        webhook_url=f"{s.site_url}/webhooks/stripe",
        webhook_secret=s.stripe_webhook_secret,
    )


@click.command("self-check")
@with_appcontext
def self_check_command() -> None:
    """Print each invariant with its figure and the trial balance of each unit; exit 1 when one is broken."""
    findings = [*self_check.run(), self_check.sampled()]
    for finding in findings:
        mark = "ok " if not finding.broken else "BAD"
        click.echo(f"{mark} {finding.broken:>6}  {finding.name}  {finding.example}".rstrip())
    _echo_trial_balance()
    if any(finding.broken for finding in findings):
        sys.exit(1)


def _echo_trial_balance() -> None:
    """Every account name with its balance in minor units, debit positive; each unit sums to zero."""
    sums: dict[str, int] = {}
    for line in ledger.trial_balance():
        sums[line.unit] = sums.get(line.unit, 0) + line.balance
        click.echo(f"{line.balance:>14}  {line.unit}  {line.name} ({line.accounts})")
    for unit, total in sums.items():
        click.echo(f"{total:>14}  {unit}  trial balance")


def _durable(both: str) -> str:
    return "durable" if both == "onon" else "NOT durable: fsync or synchronous_commit is off"


_WALLS = {
    False: "only its own functions write it",
    True: "the application owns its tables; docs/decisions/0003-ledger.md names the role to create",
}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say how each part is: database, migrations, jobs, payments, mail, disk."""
    s = settings()
    with transaction():
        version = db.session.scalar(text("show server_version"))
        durable = db.session.scalar(
            text("select current_setting('fsync') || current_setting('synchronous_commit')")
        )
        revision = db.session.scalar(text("select version_num from alembic_version"))
        waiting = db.session.scalar(text("select count(*) from procrastinate_jobs where status = 'todo'"))
        failed = db.session.scalar(text("select count(*) from procrastinate_jobs where status = 'failed'"))
        unsent = db.session.scalar(text("select count(*) from outgoing_mail where sent_at is null"))
        outbox = payment_queries.outbox_health()
        writes_ledger = db.session.scalar(text("select has_table_privilege('ledger_entry', 'insert')"))
    free = shutil.disk_usage(s.data_dir if s.data_dir.exists() else ".").free // 1_000_000
    rows = [
        ("time", clock.now().isoformat(timespec="seconds")),
        ("profile", s.profile),
        ("database", f"PostgreSQL {version}, migration {revision}, {_durable(str(durable))}"),
        ("ledger", _WALLS[bool(writes_ledger)]),
        ("jobs", f"{waiting} waiting, {failed} failed"),
        ("payments", f"{'sandbox' if s.sandbox else 'Stripe'}; outbox {outbox}"),
        ("mail", f"{(s.mail_url and 'SMTP') or 'kept in ' + str(s.data_dir / 'mail')}, {unsent} unsent"),
        ("disk", f"{free} MB free"),
    ]
    for name, value in rows:
        click.echo(f"{name:<10} {value}")
    broken = self_check.failures()
    click.echo(f"{'self-check':<10} {broken or 'all invariants hold'}")
    if broken or failed:
        sys.exit(1)
