from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments.models import ConnectedAccount
from tests.factories.accounts import a_member, mail_to
from tests.factories.payments import account_with_bank


def test_another_bank_account_is_announced_and_noted(app: Flask) -> None:
    member = a_member("Samira Benali")
    row = ConnectedAccount(
        member_id=member.id, requirements=[], created_at=clock.now(), updated_at=clock.now()
    )
    db.session.add(row)
    payment_accounts.record_account(row, account_with_bank("one", "3000"))

    payment_accounts.record_account(row, account_with_bank("two", "2606"))

    assert row.bank_changed_at is not None
    assert "2606" in mail_to(member.email)[0].text


def test_the_first_bank_account_is_no_change(app: Flask) -> None:
    member = a_member("Samira Benali")
    row = ConnectedAccount(
        member_id=member.id, requirements=[], created_at=clock.now(), updated_at=clock.now()
    )
    db.session.add(row)

    payment_accounts.record_account(row, account_with_bank("one", "3000"))

    assert row.bank_changed_at is None
    assert mail_to(member.email) == []
