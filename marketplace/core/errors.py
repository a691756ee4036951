"""Refusals that explain themselves: what happened, what was kept, what to do; rendered once, as page or JSON."""

from typing import Any


class Refusal(Exception):
    """A refusal a person can read. `status` is HTTP's, `code` is for machines and never changes."""

    status = 409
    code = "refused"

    def __init__(self, what: str, *, kept: str = "", todo: str = "", **facts: Any) -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept
        self.todo = todo
        self.facts = facts

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.what, self.kept, self.todo) if part)


class NotFound(Refusal):
    """Not there, or not yours: the same answer from outside."""

    status = 404
    code = "not_found"


class SignInNeeded(Refusal):
    status = 401
    code = "sign_in_needed"


class Forbidden(Refusal):
    status = 403
    code = "forbidden"


class Invalid(Refusal):
    """Malformed input; `errors` maps a field to its sentences."""

    status = 422
    code = "invalid"

    def __init__(self, what: str, *, errors: dict[str, list[str]] | None = None, **facts: Any) -> None:
        super().__init__(what, **facts)
        self.errors = errors or {}


class TooMany(Refusal):
    """Over a limit; try again after `retry_after` seconds."""

    status = 429
    code = "too_many"

    def __init__(self, what: str, *, retry_after: int, **facts: Any) -> None:
        super().__init__(what, **facts)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """Something we depend on does not answer."""

    status = 503
    code = "unavailable"

    def __init__(self, what: str, *, retry_after: int = 30, **facts: Any) -> None:
        super().__init__(what, **facts)
        self.retry_after = retry_after
