"""The list of rooms' edges that the application puts on: blueprints, commands and jobs, nothing else."""

from click import Command
from flask import Blueprint, Flask

from marketplace.web.home import home
from marketplace.web.styleguide import styleguide


def blueprints() -> list[Blueprint]:
    return [
        home,
        styleguide,
    ]


def api_blueprints(app: Flask) -> list[Blueprint]:
    return []


def unprotected() -> list[Blueprint]:
    """Blueprints whose requests carry a signature of their own instead of a CSRF token."""
    return []


def commands() -> list[Command]:
    return []
