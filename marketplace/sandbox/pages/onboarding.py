"""The hosted page where a provider says who they are and where their money goes; it checks no identity."""

from copy import deepcopy
from typing import NamedTuple

from flask import Blueprint, Response, request

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.sandbox import iban
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import Body
from marketplace.sandbox.pages import frame
from marketplace.sandbox.resources import accounts
from marketplace.sandbox.store import Store

blueprint = Blueprint("onboarding", __name__)

_FIELDS = ("first_name", "last_name", "iban", "agreed")


class Link(NamedTuple):
    """An account with the link that was followed to it."""

    account: Body
    return_url: str
    refresh_url: str
    usable: bool


@blueprint.get("/onboarding/<account>/<token>")
def show(account: str, token: str) -> Response:
    """The form. A link that is too old leads back to the marketplace for a new one, as Stripe's do."""
    with sandbox().unit() as store:
        link = _open(store, account, token)
    if link is None:
        return frame.lost()
    if not link.usable:
        return frame.away(link.refresh_url)
    values = {}
    if "test" in request.args:
        values = {
            "first_name": "Camille",
            "last_name": "Martin",
            "iban": _grouped(iban.TEST_IBAN),
            "agreed": "1",
        }
    return _page(link, token, values, {})


@blueprint.post("/onboarding/<account>/<token>")
def submit(account: str, token: str) -> Response:
    """Keep what was typed, and let the account receive money."""
    values = {name: request.form.get(name, "").replace("\0", "").strip()[:100] for name in _FIELDS}
    with sandbox().unit() as store:
        link = _open(store, account, token)
        if link is None:
            return frame.lost()
        if "later" in request.form:
            return frame.away(link.return_url)
        if link.account["details_submitted"] and not link.usable:
            return frame.away(link.return_url)
        if not link.usable:
            return frame.away(link.refresh_url)
        with speaking(frame.language(None)):
            errors = _problems(values)
        if not errors:
            _submit(store, link.account, values)
            return frame.away(link.return_url)
    return _page(link, token, values, errors, status=422)


def _open(store: Store, name: str, token: str) -> Link | None:
    """The account of a link, locked; None when there is no such link."""
    if store.find("account", name) is None:
        return None
    account = store.lock("account", name)
    link = store.hidden(name).get("link")
    if link is None or link["token"] != token:
        return None
    usable = link["expires_at"] > store.now and not link.get("used")
    return Link(account, link["return_url"], link["refresh_url"], usable)


def _page(
    link: Link, token: str, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    banks = link.account["external_accounts"]["data"]
    return frame.page(
        "onboarding.html",
        None,
        link.return_url,
        link.refresh_url,
        status=status,
        account=link.account,
        token=token,
        values=values,
        errors=errors,
        bank=banks[0] if banks else None,
    )


def _problems(values: dict[str, str]) -> dict[str, str]:
    found = {
        "first_name": None if values["first_name"] else _("Type your first name."),
        "last_name": None if values["last_name"] else _("Type your last name."),
        "iban": _iban_problem(values["iban"]),
        "agreed": None if values["agreed"] else _("Tick the box to go on."),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _iban_problem(raw: str) -> str | None:
    if not raw:
        return str(_("Type an IBAN, or use the test data."))
    if not iban.is_valid(iban.normalised(raw)):
        return str(_("This IBAN is not right: a character is wrong or missing."))
    return None


def _submit(store: Store, account: Body, values: dict[str, str]) -> None:
    before = deepcopy(account)
    holder = f"{values['first_name']} {values['last_name']}"
    accounts.add_bank(account, iban.normalised(values["iban"]), holder)
    account.update(
        details_submitted=True,
        business_type=account["business_type"] or "individual",
        tos_acceptance={"date": store.now, "ip": None, "user_agent": None},
    )
    accounts.refresh(account)
    accounts.tell(store, account, before)
    link = store.hidden(account["id"])["link"]
    store.hide(account["id"], link={**link, "used": True})


def _grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
