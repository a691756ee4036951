"""Customers who book as fast as they can, each on a connection of their own; run as a program by bench/booking.py."""

import json
import random
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from bench._worlds import settings_for
from marketplace.app import create_app
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import book

PROVIDERS = 10_000
FIRST_LISTING = 301
"""Those before it belong to the race for the last place, which gives them other names."""
FIRST_EVENING = 3


def wish(listing: int, draw: random.Random) -> book.Wish:
    """A place for one at a listing, on one of the evenings to come."""
    day = datetime.now(UTC).date() + timedelta(days=draw.randint(FIRST_EVENING, 30))
    starts_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=17, minutes=30)
    return book.Wish(f"lst_{listing}", starts_at, 1, 0)


def main() -> None:
    url, seconds, threads, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    app = create_app(settings_for(url))
    done = [0] * threads
    refused = [0] * threads
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        draw = random.Random(seed * 100 + number)
        while time.monotonic() < until:
            # A request a booking, which asks once for the plans of both.
            with app.test_request_context():
                try:
                    with transaction():
                        customer = accounts.by_id(draw.randint(1, FIRST_LISTING - 1))
                        if customer is not None:
                            book.hold_place(customer, _priced(draw), "fr")
                    done[number] += 1
                except Refusal:
                    refused[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({"booked": sum(done), "refused": sum(refused)}))


def _priced(draw: random.Random) -> book.Wish:
    listing = draw.randint(FIRST_LISTING, PROVIDERS)
    wanted = wish(listing, draw)
    # Every listing of this world costs 24.00 and the fee.
    return book.Wish(wanted.listing, wanted.starts_at, wanted.party, 2592)


if __name__ == "__main__":
    main()
