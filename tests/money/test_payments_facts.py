from typing import Any

from marketplace.money.payments.facts import facts_of

CHARGE: dict[str, Any] = {
    "id": "ch_1",
    "paid": True,
    "amount_captured": 5184,
    "created": 1_795_000_000,
    "balance_transaction": {"fee": 103},
}


def a_session(payment_status: str = "paid", status: str = "complete", charge: Any = CHARGE) -> dict[str, Any]:
    intent = {"id": "pi_1", "latest_charge": charge}
    return {
        "id": "cs_1",
        "status": status,
        "payment_status": payment_status,
        "currency": "eur",
        "payment_intent": intent,
    }


def test_a_paid_session_names_its_charge_and_fee() -> None:
    facts = facts_of(a_session())

    assert (facts.charge_id, facts.paid_minor, facts.processor_fee_minor) == ("ch_1", 5184, 103)


def test_a_charge_whose_fee_is_not_known_yet_waits_for_the_next_look() -> None:
    facts = facts_of(a_session(charge={**CHARGE, "balance_transaction": None}))

    assert facts.charge_id is None
    assert facts.open


def test_an_open_session_is_neither_paid_nor_closed() -> None:
    facts = facts_of(a_session("unpaid", "open", None))

    assert facts.charge_id is None
    assert facts.open


def test_an_expired_session_is_closed() -> None:
    facts = facts_of(a_session("unpaid", "expired", None))

    assert not facts.open
