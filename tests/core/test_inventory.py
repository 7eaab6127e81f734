"""The inventory: everything is stored once, in order, in batches, and can be stopped."""

import os

import pytest

from core import inventory as module
from core.errors import EvidenceError
from core.evidence import open_source
from core.evidence.folder import describe
from core.inventory import inventory
from core.model import Entry


@pytest.fixture
def tree(tmp_path):
    for folder in range(5):
        (tmp_path / f"d{folder}").mkdir()
        for number in range(10):
            (tmp_path / f"d{folder}" / f"f{number}").write_bytes(b"12345")
    os.link(tmp_path / "d0" / "f0", tmp_path / "d4" / "again")
    return tmp_path


def test_all_entries_are_stored_once_in_walk_order_in_batches(tree, monkeypatch):
    monkeypatch.setattr(module, "BATCH_ENTRIES", 7)
    batches = []
    with open_source(describe(str(tree))) as source:
        *_, last = inventory(source, batches.append)
        walked = list(source.walk())
    assert [len(batch) for batch in batches] == [7] * 8
    assert [item for batch in batches for item in batch] == walked
    assert (last.stage, last.done_files, last.done_bytes) == ("inventory", 51, 250)
    assert (last.total_files, last.total_bytes) == (0, 0)


def test_progress_comes_seldom_and_at_the_end(tree):
    with open_source(describe(str(tree))) as source:
        steps = list(inventory(source, lambda batch: None))
    assert 1 <= len(steps) <= 2 + steps[-1].elapsed_s / module.PROGRESS_EVERY_S


def test_a_stopped_inventory_keeps_what_was_stored_and_lets_go_of_the_evidence(tree, monkeypatch):
    monkeypatch.setattr(module, "BATCH_ENTRIES", 3)
    monkeypatch.setattr(module, "PROGRESS_EVERY_S", 0.0)
    stored = []
    with open_source(describe(str(tree))) as source:
        steps = inventory(source, stored.extend)
        for _ in range(8):
            next(steps)
        steps.close()
    assert len(stored) == 6 and all(isinstance(item, Entry) for item in stored)


def test_evidence_that_goes_away_is_not_a_short_inventory(tree):
    class Gone:
        info = describe(str(tree))

        def walk(self):
            yield Entry("a", b"a", "file", 1)
            raise EvidenceError("went away")

    stored = []
    with pytest.raises(EvidenceError):
        list(inventory(Gone(), stored.extend))  # type: ignore[arg-type]


def test_an_empty_folder_is_an_empty_inventory(tmp_path):
    batches = []
    with open_source(describe(str(tmp_path))) as source:
        steps = list(inventory(source, batches.append))
    assert batches == [] and steps[-1].done_files == 0
