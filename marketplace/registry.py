"""The list of rooms' edges that the application puts on: blueprints and commands, nothing else."""

from click import Command
from flask import Blueprint, Flask

from marketplace.web.home import home


def blueprints() -> list[Blueprint]:
    return [home]


def api_blueprints(app: Flask) -> list[Blueprint]:
    return []


def commands() -> list[Command]:
    return []
