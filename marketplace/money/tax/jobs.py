"""Jobs of tax: sellers who have to be reported are asked for their details, reminded, and blocked."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.workflows import tax_year


@job("tax.ask", every="30 5 * * *")
def ask() -> None:
    """Every night, a seller at a time."""
    with transaction():
        wanted = tax_year.without_details(clock.now())
    for provider_id in wanted:
        with transaction():
            tax_year.ask(provider_id, clock.now())
