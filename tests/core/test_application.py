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
