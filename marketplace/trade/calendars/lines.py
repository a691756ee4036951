"""Content lines of iCalendar text as components; strict where it matters, and it knows no meaning of any property."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_LINES = 400_000
DEEPEST = 8

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


class BrokenFeed(Exception):
    """A calendar cannot be read whole: a word for people to be told why, and what the words say of it."""

    def __init__(self, problem: str, **facts: str | int) -> None:
        super().__init__(problem, facts)
        self.problem = problem
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Property:
    """A line: upper-case name, parameters by upper-case name, the value as written, the line it began on."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END: properties and components in order."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        """A property that may stand once. Raises `BrokenFeed` where two contradict each other."""
        found = self.all(name)
        if len({(one.value, tuple(sorted(one.parameters.items()))) for one in found}) > 1:
            raise BrokenFeed("twice", name=name, line=found[1].line)
        return found[0] if found else None

    def text(self, name: str, otherwise: str = "") -> str:
        found = self.one(name)
        return found.value.strip() if found else otherwise


def calendars(text: str) -> list[Component]:
    """The VCALENDARs of a text. Raises `BrokenFeed` unless each begins and ends, and nothing stands outside."""
    if not text.lstrip("\ufeff \t\r\n")[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise BrokenFeed("no_calendar")
    if "END:VCALENDAR" not in text.upper().rpartition("BEGIN:VCALENDAR")[2]:
        raise BrokenFeed("cut_off")
    found: list[Component] = []
    stack: list[Component] = []
    for line in _properties(text):
        if line.name == "BEGIN":
            _begin(line, stack)
        elif line.name == "END":
            closed = _end(line, stack)
            (stack[-1].components if stack else found).append(closed)
        elif not stack:
            raise BrokenFeed("outside", line=line.line)
        else:
            stack[-1].properties.append(line)
    if stack:
        raise BrokenFeed("cut_off")
    return found


def _begin(line: Property, stack: list[Component]) -> None:
    name = line.value.strip().upper()
    if not stack and name != "VCALENDAR":
        raise BrokenFeed("outside", line=line.line)
    if len(stack) >= DEEPEST:
        raise BrokenFeed("line", line=line.line)
    stack.append(Component(name, line.line))


def _end(line: Property, stack: list[Component]) -> Component:
    if not stack or stack[-1].name != line.value.strip().upper():
        raise BrokenFeed("line", line=line.line)
    return stack.pop()


def _properties(text: str) -> Iterator[Property]:
    for number, line in _unfolded(text):
        name = _NAME.match(line)
        if name is None:
            raise BrokenFeed("line", line=number)
        at, parameters = name.end(), {}
        while at < len(line) and line[at] == ";":
            found = _PARAMETER.match(line, at)
            if found is None:
                raise BrokenFeed("line", line=number)
            parameters[found[1].upper()] = found[2].strip('"')
            at = found.end()
        if at >= len(line) or line[at] != ":":
            raise BrokenFeed("line", line=number)
        yield Property(name[0].upper(), parameters, line[at + 1 :], number)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what continues them, and where each began. Empty lines are passed over, as all readers do."""
    begun, parts = 0, [""]
    for number, line in enumerate(re.split("\r\n|\n|\r", text.lstrip("\ufeff")), start=1):
        if number > MOST_LINES:
            raise BrokenFeed("too_large")
        if line[:1] in {" ", "\t"} and begun:
            parts.append(line[1:])
        elif line.strip():
            if begun:
                yield begun, "".join(parts)
            begun, parts = number, [line]
    if begun:
        yield begun, "".join(parts)
