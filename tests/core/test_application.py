import pytest
from flask.testing import FlaskClient


def test_health_says_how_payments_are_made(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert answer.json == {"status": "ok", "payments": "sandbox"}


def test_ready_asks_the_database(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200


def test_an_unknown_address_is_a_sentence(client: FlaskClient) -> None:
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "could not find this page" in answer.text


def test_an_unknown_api_address_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")

    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not_found"


@pytest.mark.parametrize(
    ("path", "methods"), [("/search", {"GET", "HEAD", "OPTIONS"}), ("/api/v1/quotes", {"POST", "OPTIONS"})]
)
def test_a_method_an_address_does_not_take_is_told_those_it_does(
    client: FlaskClient, path: str, methods: set[str]
) -> None:
    answer = client.put(path)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == methods
