"""Looks are written down by a thread of the worker's own, and nobody's page waits for it."""

from datetime import timedelta

from flask import Flask

from marketplace.core import tally
from tests.factories.statistics import look_at, offer_in, opened_in, writing_by_itself


def test_what_was_looked_at_is_written_by_a_thread_that_waits_half_a_minute(whole_app: Flask) -> None:
    listing = offer_in(whole_app)

    with writing_by_itself(whole_app) as threads:
        look_at(whole_app, listing, times=3)
        [thread] = threads()
        thread.function(*thread.args)

    assert timedelta(seconds=thread.interval) == tally.EVERY
    assert opened_in(whole_app, listing) == 3


def test_looks_that_come_after_it_has_written_wait_for_the_next(whole_app: Flask) -> None:
    listing = offer_in(whole_app)

    with writing_by_itself(whole_app) as threads:
        for _round in range(2):
            look_at(whole_app, listing, times=1)
            [thread] = threads()
            thread.cancel()
            thread.function(*thread.args)

    assert opened_in(whole_app, listing) == 2
