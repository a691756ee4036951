"""The way out for who cannot sign in any more because their account is suspended."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import operations, queries, second_factor, throttle
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.accounts.schemas import SignInInput, Words
from marketplace.web.leaving.blueprint import leaving, page
from marketplace.web.leaving.going import check_word, the_word
from marketplace.workflows.leaving import going


class ChoiceInput(Schema):
    """Whether they go or stay, and the code of the second factor where it is on."""

    act = fields.String(load_default="leave", validate=validate.OneOf(["leave", "keep"]))
    code = Words(load_default="")


@leaving.get("/leave")
@requires(Access.PUBLIC)
def leave_suspended() -> ResponseReturnValue:
    return _page()


def _page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    return page(
        "leaving/leave_suspended.html", status, errors=errors or {}, word=the_word(), days=going.WAIT.days
    )


@leaving.post("/leave")
@requires(Access.PUBLIC)
def ask_suspended() -> ResponseReturnValue:
    """Ask to be erased, or take it back, with what one would sign in with; others get the same answer as a stranger."""
    try:
        member = _who()
        choice = load_form(ChoiceInput)["act"]
        if choice == "leave":
            check_word()
        with transaction():
            done = going.ask(member) if choice == "leave" else going.keep(member)
    except Invalid as problem:
        return _page(problem.errors, 422)
    except Refusal as refusal:
        if not isinstance(refusal, going.SomethingFirst | going.AlreadyAsked):
            raise
        return _page({"_": [refusal.sentence]}, refusal.status)
    if done:
        flash(_("It is noted. We sent you a letter that says what happens now."), "success")
    return redirect(url_for("leaving.leave_suspended"), 303)


def _who() -> Member:
    """The suspended member whose address, password and code these are. Raises `Invalid` for anybody else."""
    given, code = load_form(SignInInput), str(load_form(ChoiceInput)["code"])
    throttle.spend("sign_in", given["email"])
    member = queries.by_email(given["email"])
    right = operations.password_matches(member, given["password"])
    if not right or member is None or member.status != MemberStatus.SUSPENDED:
        wrong = _("No suspended account opens with this address and this password.")
        raise Invalid(wrong, errors={"password": [wrong]})
    if second_factor.is_on(member):
        throttle.spend("second_step", member.public_id)
        with transaction():
            accepted = second_factor.accept(member, "".join(code.split()))
        if not accepted:
            wrong = _("This code is not right, or was used before. Wait for the next.")
            raise Invalid(wrong, errors={"code": [wrong]})
    throttle.give_back("sign_in", given["email"])
    return member
