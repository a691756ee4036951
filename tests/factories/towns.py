"""Neighbourhoods that are made once in a process and looked at by many tests, each of which undoes what it did."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.works import links
from marketplace.goods.works import queries as works
from marketplace.people.accounts.models import TokenKind
from tests import databases
from tests.factories.accounts import a_token
from tests.factories.hidden_home import HOME, an_early_morning, when_the_address_is_shown
from tests.factories.payloads import MARK
from tests.factories.scene import Scene, a_scene


class Kind(NamedTuple):
    """What members of a town write, and whether the provider's home is the one that tests know."""

    words: str = ""
    home: bool = False


PLAIN = Kind()
WATCHED = Kind(MARK, home=True)
"""Markup wherever a member may write, and a home by which it is seen who is told of it."""


@dataclass(frozen=True, slots=True)
class Town:
    """An application, the scene in its database, and when that was made."""

    app: Flask
    scene: Scene
    made_at: datetime


class Towns:
    """The databases of the towns of a process, each made when it is first asked for."""

    def __init__(self, app: Flask, server_url: str, stack: ExitStack) -> None:
        self._app, self._server_url, self._stack = app, server_url, stack
        self._made: dict[Kind, tuple[str, Town]] = {}

    @contextmanager
    def at(self, kind: Kind) -> Iterator[Town]:
        """The application at work in a town."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        url, town = self._made[kind]
        with databases.moved(self._app, url):
            yield town

    def _make(self, kind: Kind) -> tuple[str, Town]:
        url = self._stack.enter_context(databases.copy_of_template(self._server_url))
        made_at = an_early_morning()
        with databases.moved(self._app, url), self._app.app_context(), clock.frozen_at(made_at):
            scene = a_scene(kind.words, home=HOME if kind.home else None)
            if kind.home:
                with clock.frozen_at(when_the_address_is_shown(made_at)):
                    # Those of the morning have run out by then.
                    scene.reset = a_token(scene.customer, TokenKind.RESET)
                    scene.work_link = links.token_of(works.sale(scene.work_sale))
                    db.session.commit()
            db.session.remove()
        return url, Town(self._app, scene, made_at)
