from flask import Flask

from marketplace.people.accounts import operations, queries
from marketplace.people.accounts.commands import user
from marketplace.people.accounts.models import Role
from tests.factories import accounts as make


def test_promote_gives_a_role(app: Flask) -> None:
    member = make.a_member()

    result = app.test_cli_runner().invoke(user, ["promote", member.email.upper(), "finance"])

    assert result.exit_code == 0
    assert queries.roles_of(member.id) == {"finance"}
    assert "second factor" in result.output


def test_demote_takes_it_back(app: Flask) -> None:
    member = make.a_staff_member(Role.ADMIN)

    app.test_cli_runner().invoke(user, ["demote", member.email, "admin"])

    assert queries.roles_of(member.id) == set()


def test_promote_names_an_address_nobody_has(app: Flask) -> None:
    result = app.test_cli_runner().invoke(user, ["promote", "nobody@example.org", "admin"])

    assert result.exit_code == 1
    assert "Nobody has the address nobody@example.org." in result.output


def test_create_makes_a_member_who_can_sign_in(app: Flask) -> None:
    arguments = ["create", "Ana@Example.org", "Ana Lopes", "--verified", "--role", "admin"]

    result = app.test_cli_runner().invoke(user, [*arguments, "--password", make.PASSWORD])

    member = queries.by_email("ana@example.org")
    assert result.exit_code == 0
    assert member is not None
    assert member.is_verified
    assert queries.roles_of(member.id) == {"admin"}
    assert operations.password_matches(member, make.PASSWORD)


def test_create_refuses_what_the_page_refuses(app: Flask) -> None:
    runner = app.test_cli_runner()

    weak = runner.invoke(user, ["create", "ana@example.org", "Ana", "--password", "password1234"])
    odd = runner.invoke(user, ["create", "not an address", "Ana", "--password", make.PASSWORD])

    assert (weak.exit_code, odd.exit_code) == (1, 1)
    assert queries.by_email("ana@example.org") is None


def test_create_refuses_a_taken_address(app: Flask) -> None:
    member = make.a_member()

    result = app.test_cli_runner().invoke(user, ["create", member.email, "Ana", "--password", make.PASSWORD])

    assert "has an account already" in result.output


def test_list_shows_state_and_roles(app: Flask) -> None:
    member = make.a_staff_member(Role.FINANCE, Role.ADMIN)
    make.a_member("Bo Chen", email="bo@example.org", verified=False)

    output = app.test_cli_runner().invoke(user, ["list"]).output

    assert f"{member.email}  Sam Roy  (active) [admin, finance]" in output
    assert "bo@example.org  Bo Chen  (active, unconfirmed)" in output


def test_a_lost_second_factor_is_reset_and_sessions_end(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    make.signed_in(app, member)

    app.test_cli_runner().invoke(user, ["reset-second-factor", member.email])

    assert member.totp_secret is None
    assert make.sessions_of(member) == []
