from flask import Flask

from marketplace.core.access import Access, declared


def test_every_route_declares_its_access(app: Flask) -> None:
    undeclared = [name for name, access in declared(app).items() if access is None and name != "static"]

    assert undeclared == []


def test_unsafe_methods_are_public_only_where_a_stranger_must_be_able_to_write(app: Flask) -> None:
    unsafe = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    access = declared(app)

    open_to_all = {name for name in unsafe if access.get(name) is Access.PUBLIC}

    # Signing up, in, and back in are what one does before being known; a quote takes a body and writes nothing;
    # a guardian, who has no account, sends the secret of the letter along, and so does who
    # objects to a decision, ends letters or reminders, or their mail program; the law wants anybody to be able to
    # report what should not be here; who is suspended leaves with the password they cannot sign in with.
    secret = {"wallet.agree", "letters.stop_now", "articles.stop_rhythm_now"}
    secret |= {"reports.appeal_signed", "reports.object_to_measure"}
    others = open_to_all - secret - {"api_bookings.quote", "api_series.quote", "reports.file"}
    others -= {"leaving.ask_suspended"}
    assert all(name.startswith("accounts.") for name in others), open_to_all
