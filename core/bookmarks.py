"""What an examiner wants to find again in a case, in whatever window and on whatever machine it is opened next.

Filters that were run, filters with a name, where a window was left. No figure rests on any of it. As all facts they
are added and never changed: the newest word about a name counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core import queries
from core.case import Case

RAN, NAMED, PLACE = "filter/ran", "filter/named", "window/place"
MOST_RAN, LOOKED_THROUGH = 20, 400


@dataclass(frozen=True, slots=True)
class Filters:
    """ran: texts, the newest first, each once, MOST_RAN at most. named: {name: text}, in the order of names."""

    ran: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_ran(self, *texts: str) -> "Filters":
        """After these were run too, the newest first."""
        return Filters(tuple(dict.fromkeys((*texts, *self.ran)))[:MOST_RAN], self.named)

    def with_named(self, name: str, text: str | None) -> "Filters":
        """After a name was given, or taken back (None)."""
        named = {**self.named, name: text}
        kept = {key: named[key] for key in sorted(named, key=lambda key: (key.casefold(), key))}
        return Filters(self.ran, {key: value for key, value in kept.items() if value is not None})


def filters(case: Case) -> Filters:
    """All that is kept; of what was run as much as the last LOOKED_THROUGH times tell."""
    found = Filters().with_ran(*queries.newest(case, RAN, LOOKED_THROUGH))
    for name, text in queries.every(case, NAMED):
        found = found.with_named(name, text)
    return found


def keep_ran(case: Case, text: str) -> None:
    """A filter was run. case: open for writing."""
    case.add_fact(RAN, text)


def keep_named(case: Case, name: str, text: str | None) -> None:
    """A filter has a name from now on; None: the name means nothing any more."""
    case.add_fact(NAMED, [name, text])


def rename(case: Case, name: str, new: str, text: str) -> None:
    """A filter is called otherwise from now on."""
    with case.writing():
        keep_named(case, name, None)
        keep_named(case, new, text)


def place(case: Case) -> Any:
    """Where the last window was left, in its own words; perhaps another version's. None where no window was."""
    return case.fact(PLACE)


def keep_place(case: Case, where: Mapping[str, Any]) -> None:
    """A window was left. where: JSON. case: open for writing."""
    case.add_fact(PLACE, where)
