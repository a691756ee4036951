"""Holds the payment provider's answers against the fields we read of them; it makes no call of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import stripe

Answer = dict[str, Any]
Shape = Any
"""What an answer has to look like: a type, a value that must be equal, a dictionary of the fields we
read, a list with the shape of each item, or one of the classes below."""


@dataclass(frozen=True, slots=True)
class Maybe:
    """The shape, or null; the field may also be left out."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Begins:
    """Text that begins so: an id's prefix, a scheme."""

    text: str


@dataclass(frozen=True, slots=True)
class Has:
    """A list in which at least one item has this shape."""

    shape: Shape


class Mark(StrEnum):
    OK = "ok"
    DIFFERS = "differs"
    LEFT = "left"
    """The check could not be made."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check; `details` says how the answer differs, or why nothing was asked."""

    name: str
    mark: Mark
    details: tuple[str, ...] = ()


def differences(found: Any, wanted: Shape, path: str = "answer") -> list[str]:
    """Every way in which an answer is not as wanted; empty when all we read is there."""
    if isinstance(wanted, Maybe):
        return [] if found is None else differences(found, wanted.shape, path)
    if isinstance(wanted, Begins):
        right = isinstance(found, str) and found.startswith(wanted.text)
        return [] if right else [f"{path} is {found!r}, which does not begin with {wanted.text!r}"]
    if isinstance(wanted, Has):
        return _lacking(found, wanted, path)
    if isinstance(wanted, dict):
        return _fields(found, wanted, path)
    if isinstance(wanted, list):
        return _items(found, wanted[0], path)
    if isinstance(wanted, type):
        # A truth value counts as an integer in Python, and never in an answer.
        right = isinstance(found, wanted) and (wanted is bool or not isinstance(found, bool))
        return [] if right else [f"{path} is {found!r}, not {wanted.__name__}"]
    right = found == wanted and type(found) is type(wanted)
    return [] if right else [f"{path} is {found!r}, not {wanted!r}"]


def _fields(found: Any, wanted: dict[str, Shape], path: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{path} is {found!r}, not an object"]
    faults: list[str] = []
    for name, shape in wanted.items():
        if name in found:
            faults += differences(found[name], shape, f"{path}.{name}")
        elif not isinstance(shape, Maybe):
            faults.append(f"{path}.{name} is missing")
    return faults


def _items(found: Any, shape: Shape, path: str) -> list[str]:
    if not isinstance(found, list):
        return [f"{path} is {found!r}, not a list"]
    return [fault for at, item in enumerate(found) for fault in differences(item, shape, f"{path}[{at}]")]


def _lacking(found: Any, wanted: Has, path: str) -> list[str]:
    items = found if isinstance(found, list) else []
    if any(not differences(item, wanted.shape) for item in items):
        return []
    return [f"{path} has no item like {wanted.shape!r} among {len(items)}"]


class Examination:
    """Makes checks one after the other and tells each finding at once."""

    def __init__(self, tell: Callable[[Finding], None]) -> None:
        self._tell = tell
        self.findings: list[Finding] = []

    def ask(self, name: str, call: Callable[[], Any], wanted: Shape) -> Answer:
        """Make a call and hold its answer against a shape. Returns the answer, empty when there is none."""
        try:
            answer: Answer = call().to_dict()
        except stripe.StripeError as error:
            self._note(name, [f"refused: {_said(error)}"])
            return {}
        except KeyError as unknown:
            self.leave(name, f"an earlier answer has no {unknown}")
            return {}
        self._note(name, differences(answer, wanted))
        return answer

    def refused(
        self, name: str, call: Callable[[], Any], kind: type[stripe.StripeError], code: str | None = None
    ) -> None:
        """Make a call that has to be refused in this way, with this code when one is named."""
        try:
            call()
        except KeyError as unknown:
            self.leave(name, f"an earlier answer has no {unknown}")
        except stripe.StripeError as error:
            right = isinstance(error, kind) and code in (None, error.code)
            self._note(name, [] if right else [f"refused otherwise: {_said(error)}"])
        else:
            self._note(name, ["was not refused"])

    def leave(self, name: str, why: str) -> None:
        """Say that a check could not be made."""
        self._add(Finding(name, Mark.LEFT, (why,)))

    @property
    def sound(self) -> bool:
        """Whether every check was made and found right."""
        return all(finding.mark is Mark.OK for finding in self.findings)

    def _note(self, name: str, faults: list[str]) -> None:
        self._add(Finding(name, Mark.DIFFERS if faults else Mark.OK, tuple(faults)))

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._tell(finding)


def _said(error: stripe.StripeError) -> str:
    return f"{type(error).__name__} {error.code or ''} {error}"[:300]
