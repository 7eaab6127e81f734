"""What is no person's, as it comes in logs, code, sensors and tables: no record, whatever the digits look like."""

import random
from collections.abc import Callable

import pytest

from core.detect.chance import decide
from core.law import class_of_record
from core.measures import RECORDS, measure
from core.tally import tally_of
from tests.core.detect.batches import batch_of

Rows = Callable[[random.Random], list[str]]
DECOYS: dict[str, Rows] = {
    "sensor": lambda rng: [f"{rng.uniform(0, 200):.6f}", f"{rng.uniform(-50, 60):.5f}", f"{rng.uniform(0, 1):.16f}"],
    "prices": lambda rng: [f"{rng.uniform(1, 9999):.2f}", f"{rng.randint(1, 99)}", f"-{rng.uniform(1, 99):.2f}"],
    "science": lambda rng: [f"{rng.uniform(1, 9):.5f}E+{rng.randint(2, 30)}", f"{rng.uniform(1, 9):.9E}"],
    "versions": lambda rng: [".".join(str(rng.randint(0, 30)) for _ in range(4)), f"v{rng.randint(1, 9)}.2.3.4"],
    "times": lambda rng: [str(rng.randint(1_500_000_000, 1_800_000_000)), str(rng.randint(10**12, 2 * 10**12))],
    "padded": lambda rng: [f"{rng.randrange(10**7):011}", f"{rng.randrange(10**8):012}"],
    "devices": lambda rng: [str(rng.randrange(10**14, 10**15)), str(rng.randrange(10**6, 10**10))],
    "ratios": lambda rng: [
        f"{rng.randint(1, 99)}:{rng.randint(1, 99)}",
        f"{rng.randint(100, 999)}-{rng.randint(10**6, 10**7)}",
    ],
}
LINES: dict[str, Callable[[random.Random], str]] = {
    "log": lambda rng: (
        f"2026-01-{rng.randint(10, 28)} 10.0.0.{rng.randint(1, 250)} GET /a/{rng.randrange(10**6)} 200 {rng.random()}"
    ),
    "access log": lambda rng: (
        f"36.{rng.randint(32, 255)}.48.7 - - [2026] {rng.randrange(10**10)} 0.{rng.randrange(10**9)}"
    ),
    "settings": lambda rng: (
        f"{rng.choice(('host', 'port', 'path', 'timeout'))}={rng.choice(('a1', '/x/y', '80', 'value2'))}"
    ),
    "accounts of a system": lambda rng: (
        f"user{rng.randint(1, 99)}:x:{rng.randint(1, 99)}:{rng.randint(1, 99)}::/home:/bin/sh"
    ),
    "addresses": lambda rng: f"https://example.com:8080/{rng.randrange(10**8)}?id={rng.randrange(10**10)}",
    "code": lambda rng: (
        f"    x{rng.randint(1, 9)} = f({rng.random():.12f}, {rng.randint(0, 10**6)})  # 3:a{rng.randint(1, 9)}"
    ),
    "styles": lambda rng: f"color:#{rng.getrandbits(24):06x};",
    "sums": lambda rng: f"{rng.getrandbits(128):032x}  lib{rng.randint(1, 99)}.so",
    "digest file": lambda rng: f"lib{rng.randint(1, 99)}.so:{rng.getrandbits(128):032x}",
}


@pytest.mark.parametrize("name", sorted(DECOYS))
@pytest.mark.parametrize("columns", [("a", "b", "c"), ("1", "2", "3")])
def test_tables_of_other_things_hold_no_record(name: str, columns: tuple[str, ...]) -> None:
    rng = random.Random(name)
    rows = [DECOYS[name](rng) for _ in range(400)]
    tally = tally_of(batch_of(rows, columns[: len(rows[0])]))
    counts = measure(tally.signatures, decide(tally), class_of_record)
    assert RECORDS not in counts
    assert set(counts) <= {"valid:ip", "invalid:ip"}


@pytest.mark.parametrize("name", sorted(LINES))
def test_free_text_about_other_things_holds_no_record(name: str) -> None:
    rng = random.Random(name)
    tally = tally_of(batch_of([[LINES[name](rng)] for _ in range(400)]))
    made = decide(tally)
    assert measure(tally.signatures, made, class_of_record) == {}
    assert not [note for note in made.notes if note.startswith(("masked", "precision_lost", "test_value"))]
