"""Every form that stands on a page is answered with what no page sends, and never fails by a mistake of ours."""

from collections.abc import Iterator
from http import HTTPStatus
from random import Random

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.effort import examples
from tests.factories.accounts import Browser
from tests.factories.odd_forms import Form, forms_on
from tests.factories.routes import openings
from tests.factories.scene import CUSTOMER, PROVIDER, Scene, browser_of, undone
from tests.factories.towns import Town


@pytest.mark.parametrize("who", [CUSTOMER, PROVIDER, "moderator", "finance", "admin"])
def test_no_form_fails_by_a_mistake_of_ours(town: Town, who: str) -> None:
    app, browser = town.app, browser_of(town.app, town.scene, who)
    found = list(forms_for(app, town.scene, browser))
    draw, cookies = Random(who), browser.kept()
    wrong = []
    for form in found:
        for _ in range(examples(1)):
            given = form.oddly_answered(draw)
            with undone(app):
                if form.method == "post":
                    status = browser.post(form.path, given, query_string=form.query).status_code
                else:
                    status = browser.get(form.path, query_string=given).status_code
            browser.put_back(cookies)
            # The payment provider is not there in this run, and who waits for it is told so.
            if status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE:
                wrong.append(
                    (status, form.path, {name: [one[:30] for one in said] for name, said in given.items()})
                )

    assert wrong == []
    assert len(found) > 20


def forms_for(app: Flask, scene: Scene, browser: Browser) -> Iterator[Form]:
    """Each form that somebody comes upon, once: by the route it is sent to and the names of its fields."""
    there, known, cookies = app.url_map.bind("localhost"), set(), browser.kept()
    for opening in openings(app, scene):
        if opening.method != "GET" or opening.path.startswith("/api/"):
            continue
        with undone(app):
            page = opening.through(browser, opening.path)
        browser.put_back(cookies)
        if page.mimetype != "text/html" or page.status_code != 200:
            continue
        for form in forms_on(page.text, page.request.url):
            try:
                endpoint, _values = there.match(form.path, method=form.method.upper())
            except HTTPException:
                continue
            if (one := (endpoint, frozenset(field.name for field in form.fields))) not in known:
                known.add(one)
                yield form
