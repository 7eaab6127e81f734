"""What a file seems to hold before anything is drawn of it is near what it holds, and is asked only under a budget."""

from pathlib import Path

import pytest

from core.evidence import open_source
from core.evidence.folder import describe
from core.examine import Learnt, learn
from core.model import CELL_BYTES, Entry
from tests.core.runs import people, plain_log

CONTENT = {
    "small.csv": people(200),
    "large.csv": people(20_000),
    "machine.log": plain_log(20_000),
    "late.txt": plain_log(20_000) + people(20_000),
    "utf16.csv": people(20_000).decode().encode("utf-16"),
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Learnt]:
    root, scratch = tmp_path_factory.mktemp("density"), tmp_path_factory.mktemp("scratch")
    for name, content in CONTENT.items():
        (root / name).write_bytes(content)
    entries = entries_of(root)
    found = learn(describe(str(root)), entries, str(scratch), by_head=True)
    assert all(each.density is None for each in learn(describe(str(root)), entries, str(scratch), by_head=False))
    return {entry.path: each for entry, each in zip(entries, found, strict=True)}


def entries_of(root: Path) -> list[Entry]:
    with open_source(describe(str(root))) as source:
        return [item for item in source.walk() if isinstance(item, Entry) and item.node == "file"]


@pytest.mark.parametrize("name", ["small.csv", "large.csv", "utf16.csv"])
def test_of_an_even_table_it_is_what_a_cell_holds(seen: dict[str, Learnt], name: str) -> None:
    rows = CONTENT[name].count(b"\n") or CONTENT[name].decode("utf-16").count("\n")
    density = seen[name].density
    assert density is not None
    assert density == pytest.approx(rows * min(1.0, CELL_BYTES / len(CONTENT[name])), rel=0.1)


def test_numbers_of_machines_are_no_records(seen: dict[str, Learnt]) -> None:
    assert seen["machine.log"].density == 0


def test_what_begins_late_is_seen_in_a_large_file(seen: dict[str, Learnt]) -> None:
    assert seen["late.txt"].density
