"""`flask user …`: accounts from the command line of whoever runs the house."""

import click
from flask.cli import AppGroup

from marketplace.core.database import transaction
from marketplace.core.i18n import LOCALES
from marketplace.people.accounts import operations, queries, rules, second_factor
from marketplace.people.accounts.models import Member, Role

user = AppGroup("user", help="Create members, list them, and give them staff roles.")
_ROLES = click.Choice([str(role) for role in Role])


@user.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--locale", type=click.Choice(LOCALES), default="fr", show_default=True)
@click.option("--role", "roles", type=_ROLES, multiple=True, help="A staff role; may be given several times.")
@click.option("--verified/--unverified", default=False, help="Whether the address counts as confirmed.")
@click.password_option(help="Asked for when it is not given; the option stays in the shell's history.")
def create(email: str, name: str, locale: str, roles: tuple[str, ...], verified: bool, password: str) -> None:
    """Create a member with EMAIL and NAME."""
    address = rules.normalise_email(email)
    problem = _problem(address, name, password)
    if problem:
        raise click.ClickException(problem)
    with transaction():
        member = operations.create_member(email=address, name=name, password=password, locale=locale)
        if verified:
            operations.verify_email(member)
        for role in roles:
            operations.grant_role(member, Role(role), by=None)
    click.echo(f"Created {address} as {member.public_id}{_role_words(set(roles))}.")


def _problem(address: str, name: str, password: str) -> str | None:
    if not rules.is_email(address):
        return f"{address} is not an e-mail address."
    if queries.by_email(address) is not None:
        return f"{address} has an account already."
    return rules.name_problem(name) or rules.password_problem(password, name=name, email=address)


@user.command("promote")
@click.argument("email")
@click.argument("role", type=_ROLES)
def promote(email: str, role: str) -> None:
    """Give the member with EMAIL a staff ROLE."""
    with transaction():
        member = _known(email)
        operations.grant_role(member, Role(role), by=None)
    click.echo(f"{member.email} is now {role}.")
    if not second_factor.is_on(member) and not member.is_demo:
        click.echo("Staff pages open once they have set up a second factor in their settings.")


@user.command("demote")
@click.argument("email")
@click.argument("role", type=_ROLES)
def demote(email: str, role: str) -> None:
    """Take a staff ROLE from the member with EMAIL."""
    with transaction():
        member = _known(email)
        operations.withdraw_role(member, Role(role), by=None)
    click.echo(f"{member.email} is no longer {role}.")


@user.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Turn off the second factor of the member with EMAIL, who lost phone and recovery codes."""
    with transaction():
        member = _known(email)
        second_factor.turn_off(member, by=None)
        operations.end_sessions(member)
    click.echo(f"{member.email} signs in with the password alone. Make sure it was them who asked.")


@user.command("list")
@click.option("--limit", default=200, show_default=True, help="How many, newest first.")
def list_members(limit: int) -> None:
    """List members with their state and roles."""
    for member, roles in queries.members(limit):
        state = member.status if member.is_verified else f"{member.status}, unconfirmed"
        click.echo(f"{member.public_id}  {member.email}  {member.name}  ({state}){_role_words(roles)}")


def _known(email: str) -> Member:
    member = queries.by_email(rules.normalise_email(email))
    if member is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return member


def _role_words(roles: set[str]) -> str:
    return f" [{', '.join(sorted(roles))}]" if roles else ""
