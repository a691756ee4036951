"""Somebody who guesses codes, so that finance finds a case to look at."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.goods.fraud import looking
from marketplace.goods.fraud.models import FraudCase
from marketplace.goods.topups import codes
from marketplace.people.accounts.models import Member

_GUESSES = 14


def happen(member: Member) -> None:
    """A quarter of an hour between each guess, all of it yesterday; once."""
    with transaction():
        if db.session.scalar(select(func.count()).select_from(FraudCase)):
            return
    yesterday = clock.now() - timedelta(days=1)
    with transaction():
        for turn in range(_GUESSES):
            with clock.frozen_at(yesterday + turn * timedelta(minutes=15)):
                codes.missed(member, "")
        looking.look()
