"""What drawn units add to a sum: each unit with all that is inside it is one value of its stratum's sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.case import Row
from core.estimate import SRS
from core.reckon import Reckoned
from core.totals import Counts, Sample, Totals
from core.unit_reading import Drawn

UNITS = "units"
"""Design of a stratum of units, as the sampling plan calls it."""

NOTHING: Counts = {}


@dataclass(frozen=True, slots=True)
class Units:
    """Which entries belong to which unit. design: {id: stratum} of the sample that counts; read: of all units read."""

    drawn: Drawn
    design: Mapping[int, str]
    read: Mapping[int, str]

    @classmethod
    def of(cls, drawn: Drawn) -> "Units":
        """The units of a case."""
        return cls(drawn, drawn.design(), drawn.read())

    def unit_of(self, row: Row) -> int | None:
        """Id of the unit that an entry is, or lies in; None for entries of no unit."""
        entry = int(row["id"] if row["top"] is None else row["top"])
        return entry if entry in self.read else None

    def note(self, row: Row) -> tuple[str, ...]:
        """That an entry stands for others of its stratum, as its result says it."""
        unit = self.unit_of(row)
        return () if unit is None else (f"drawn stratum={self.read[unit]}",)

    def members(self, stratum: str) -> list[int]:
        """Ids of the units of its sample, in walk order."""
        return sorted(entry for entry, name in self.design.items() if name == stratum)


@dataclass(slots=True)
class UnitSums:
    """Counts per unit while entries go by. expands: False to count what was read and nothing for the others."""

    expands: bool = True
    counts: dict[int, dict[str, int]] = field(default_factory=dict)

    def add(self, unit: int, found: Reckoned) -> None:
        """The unit itself, or something inside it."""
        own = self.counts.setdefault(unit, {})
        for measure, count in found.counted.items():
            own[measure] = own.get(measure, 0) + count

    def samples(self, units: Units) -> list[tuple[str, Sample]]:
        """(stratum, its sample), in order of name; without values where not even its pilot was read to the end."""
        found = []
        for name, size in sorted(units.drawn.strata.items()):
            values: Sequence[Counts] = [self.counts.get(entry, NOTHING) for entry in units.members(name)]
            read = (self.counts.get(entry, NOTHING) for entry, its in units.read.items() if its == name)
            counted: dict[str, int] = {}
            for counts in read:
                for measure, count in counts.items():
                    counted[measure] = counted.get(measure, 0) + count
            found.append((name, Sample(size, values, SRS, counted, bounded=False)))
        return found

    def close(self, units: Units, totals: Totals) -> None:
        """Adds all strata to the totals."""
        for _, sample in self.samples(units):
            if self.expands and sample.values:
                totals.add_sample(sample)
            else:
                totals.add_known(sample.counted)
                totals.open_ended |= self.expands
