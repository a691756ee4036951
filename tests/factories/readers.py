"""Reads pages as the members before whom they lie."""

from flask import Flask

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from tests.factories.accounts import signed_in
from tests.factories.pages import words_of


def read(app: Flask, member_id: int, path: str, *, locale: str = "en") -> str:
    """Everything a member reads there."""
    with app.app_context():
        member = db.session.get_one(Member, member_id)
        answer = signed_in(app, member, locale=locale).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return words_of(answer)
