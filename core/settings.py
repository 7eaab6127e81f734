"""What a run was asked to do: frozen, stored in the case as JSON."""

from dataclasses import dataclass, replace

from core.errors import UsageError

LANGUAGES = ("zh", "en", "both")
PERSONS = ("id", "phone", "both")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a run. None means: not asked for, the design decides.

    seed: text from which every draw is derived ("" until the fingerprint is known). precision:
    relative half width aimed at. confidence: two-sided. time_s: wall time. budget_bytes: cap of
    content bytes read. census: read everything. most_opened: more files than so many are not all opened, smaller ones
    are drawn (`core.units`). sequential_bytes: how many bytes the device reads
    in the time of one random cell (decided once, from the device, and stored: a repeat draws alike).
    child_memory_bytes, child_timeout_s, output_bytes: budgets of one file in a child. persons: what tells persons
    apart, one of PERSONS (see `core.persons`).
    """

    language: str = "zh"
    seed: str = ""
    precision: float = 0.10
    confidence: float = 0.95
    time_s: float | None = None
    budget_bytes: int | None = None
    census: bool = False
    workers: int = 0
    most_opened: int = 20_000
    sequential_bytes: int = 115_000
    child_memory_bytes: int = 1 << 30
    child_timeout_s: float = 600.0
    output_bytes: int = 16 << 30
    persons: str = "id"

    def __post_init__(self) -> None:
        """Refuses what is out of range, in words for the examiner."""
        _require(self.language in LANGUAGES, f"--lang {self.language}: choose zh, en or both.")
        _require(self.persons in PERSONS, f"--persons {self.persons}: choose id, phone or both.")
        _require(0.001 <= self.precision <= 1, "--precision: give a share between 0.001 and 1, for example 0.10.")
        _require(0.8 <= self.confidence <= 0.999, "--confidence: give a share between 0.8 and 0.999, for example 0.95.")
        _require(self.time_s is None or self.time_s > 0, "--time: give a positive duration, for example 10m.")
        _require(
            self.budget_bytes is None or self.budget_bytes > 0, "--budget: give a positive size, for example 2GiB."
        )
        _require(
            not (self.census and self.budget_bytes),
            "--census reads everything and --budget caps what is read: choose one.",
        )
        _require(
            0 <= self.workers <= 256, "--workers: give a number from 1 to 256, or 0 for as many as there are cores."
        )

    def with_seed(self, seed: str) -> "Settings":
        """The same settings with the seed that is now known."""
        return replace(self, seed=seed)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise UsageError(message)
