"""Refusals in Stripe's shape; knows no resource."""

from typing import Any

Body = dict[str, Any]


class ApiError(Exception):
    """An answer other than 200, as Stripe words it.

    `keeps_effects` says that what was written before it stays written: a declined card leaves a failed
    charge behind, while a refused transfer leaves nothing.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        keeps_effects: bool = False,
        should_retry: bool | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps_effects = keeps_effects
        self.should_retry = should_retry
        error = {"type": kind, "message": message, "code": code, "param": param, **extra}
        self.error = {name: value for name, value in error.items() if value is not None}

    @property
    def body(self) -> Body:
        return {"error": self.error}


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> ApiError:
    """400: the request cannot be carried out as it stands."""
    return ApiError(400, "invalid_request_error", message, code=code, param=param)


def missing(what: str, name: str, *, param: str = "id", status: int = 404) -> ApiError:
    """No such object: 404 for the one in the URL, 400 for one named by a parameter."""
    message = f"No such {what}: '{name}'"
    return ApiError(status, "invalid_request_error", message, code="resource_missing", param=param)


def unknown_parameter(name: str) -> ApiError:
    message = (
        f"Received unknown parameter: {name}. Either Stripe does not know it, or this sandbox does not"
        " simulate it: docs/sandbox.md lists what it does."
    )
    kind = "invalid_request_error"
    return ApiError(400, kind, message, code="parameter_unknown", param=name, should_retry=False)


def not_simulated(what: str) -> ApiError:
    """400, never retried: Stripe can do it, this sandbox cannot."""
    message = f"The sandbox does not simulate {what}. docs/sandbox.md lists what it does."
    return ApiError(400, "invalid_request_error", message, code="sandbox_not_simulated", should_retry=False)


def card_error(message: str, *, code: str, decline_code: str | None = None, **extra: Any) -> ApiError:
    """402: the bank said no. What the attempt wrote is kept."""
    return ApiError(
        402, "card_error", message, code=code, decline_code=decline_code, keeps_effects=True, **extra
    )
