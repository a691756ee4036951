"""The command that builds the offline gazetteer, so that no visitor waits for it."""

import click
from flask.cli import with_appcontext

from marketplace.trade.places.towns import gazetteer


@click.command("gazetteer")
@with_appcontext
def build_gazetteer() -> None:
    """Build the index of towns in the data folder, unless it is there."""
    gazetteer().prepare()
    click.echo("The gazetteer is ready.")
