"""What units add to a sum: each drawn unit with all that is inside it is one value of its stratum's sample.

A census (`core.census`) may count units that were not drawn. Whoever chose them may have seen what was drawn: as of a
pool, the draw goes on speaking for the stratum, their counts raise its floor, and only all of them replace it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core import unit_queries
from core.case import Case
from core.case_file import Row
from core.estimate import UNITS
from core.reckon import Reckoned
from core.totals import Counts, Sample, Totals, add_counts
from core.unit_reading import Drawn, drawn
from core.units import UNIT_BYTES, stratum_of

NOTHING: Counts = {}


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit that an entry is, or lies in. entry: its id. drawn: False if only a census counted it."""

    entry: int
    stratum: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Units:
    """Which entries belong to which unit. design: {id: stratum} of the sample that counts; read: of all drawn ones that
    were read; beside: {stratum: units that were counted though they were not drawn}."""

    drawn: Drawn
    design: Mapping[int, str]
    read: Mapping[int, str]
    beside: Mapping[str, int]

    @classmethod
    def of(cls, case: Case) -> "Units":
        """The units of a case."""
        found = drawn(case)
        read = found.read()
        rows = unit_queries.units_with_outcome(case, UNIT_BYTES) if found.strata else iter(())
        beside = Counter(stratum_of(row["key"], row["size_bytes"]) for row in rows if row["id"] not in read)
        return cls(found, found.design(), read, beside)

    @property
    def unopened(self) -> int:
        """Units that nobody opened."""
        return sum(self.drawn.strata.values()) - len(self.read) - sum(self.beside.values())

    def unit_of(self, row: Row) -> Unit | None:
        """The unit of an entry that was read; None for entries of no unit."""
        is_inside = row["top"] is not None
        is_file = is_inside or (row["node"] == "file" and row["hard_link_of"] is None)
        if not self.drawn.strata or not is_file or not 1 <= row["top_bytes"] <= UNIT_BYTES:
            return None
        entry = int(row["top"] if is_inside else row["id"])
        return Unit(entry, stratum_of(row["top_key"], row["top_bytes"]), entry in self.read)

    def note(self, row: Row) -> tuple[str, ...]:
        """That an entry stands for others of its stratum, as its result says it."""
        unit = self.unit_of(row)
        return () if unit is None or not unit.drawn else (f"drawn stratum={unit.stratum}",)

    def members(self, stratum: str) -> list[int]:
        """Ids of the units of its sample, in walk order."""
        return sorted(entry for entry, name in self.design.items() if name == stratum)

    def counted(self) -> set[str]:
        """Strata of which every unit was read."""
        read = Counter(self.read.values())
        return {name for name, size in self.drawn.strata.items() if read[name] + self.beside.get(name, 0) == size}


@dataclass(slots=True)
class UnitSums:
    """Counts per drawn unit while entries go by; per stratum, of those beside. expands: False to count what was read
    and nothing for the others."""

    expands: bool = True
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    beside: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, unit: Unit, found: Reckoned) -> None:
        """The unit itself, or something inside it."""
        own = self.counts.setdefault(unit.entry, {}) if unit.drawn else self.beside.setdefault(unit.stratum, {})
        add_counts(own, found.counted)

    def samples(self, units: Units) -> list[tuple[str, Sample]]:
        """(stratum, its sample), in order of name; without values where not even its pilot was read to the end."""
        found = []
        for name, size in sorted(units.drawn.strata.items()):
            values: Sequence[Counts] = [self.counts.get(entry, NOTHING) for entry in units.members(name)]
            counted = dict(self.beside.get(name, NOTHING))
            for entry, its in units.read.items():
                if its == name:
                    add_counts(counted, self.counts.get(entry, NOTHING))
            found.append((name, Sample(size, values, UNITS, counted)))
        return found

    def close(self, units: Units, totals: Totals) -> None:
        """Adds all strata to the totals."""
        whole = units.counted()
        for name, sample in self.samples(units):
            if name in whole or not self.expands or not sample.values:
                totals.add_known(sample.counted)
                totals.open_ended |= self.expands and name not in whole
            else:
                totals.add_sample(sample)
