"""Distinct persons by resident ID, by mobile phone, and by both: what counts, on rows whose truth is known."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codec import dump_persons, dump_tally, load_tally
from core.detect.chance import decide
from core.distinct import Keys, mix
from core.evidence import open_source
from core.evidence.folder import describe
from core.examine import count_whole
from core.inventory import inventory
from core.model import Entry
from core.persons import BOTH, ID, KEYS, PHONE, counting, together, unseen
from core.report.sentences import persons_sentence
from core.report.words import sentence, word
from core.result import Persons
from core.settings import PERSONS, Settings
from core.tally import tally_of, total
from core.verify import verify
from tests.core.runs import people, phone, plain_log, resident_id, run
from tests.core.test_tally import batch

COLUMNS = ("id", "other_id", "tel", "other_tel")
SLOTS = tuple((name, "resident_id" if "id" in name else "mobile_phone") for name in COLUMNS)
NUMBERS = st.none() | st.integers(0, 8)
ROWS = st.lists(st.tuples(*[NUMBERS] * 4), min_size=1, max_size=30)
SLOT_SETS = st.sets(st.sampled_from(SLOTS))


def text(slot: tuple[str, str], n: int | None) -> str:
    return "-" if n is None else resident_id(n) if slot[1] == "resident_id" else phone(n)


def truth(rows: list[tuple[int | None, ...]], accepted: set[tuple[str, str]], by: str) -> set[str]:
    """The rule, row by row: its IDs, and its phones only where they are asked for, in slots that count."""
    found: set[str] = set()
    for row in rows:
        held = [(slot[1], text(slot, n)) for slot, n in zip(SLOTS, row, strict=True) if n is not None]
        counts = [(type_, value) for (type_, value), slot in zip(held, slots_of(row), strict=True) if slot in accepted]
        ids = {value for type_, value in counts if type_ == "resident_id"}
        phones = {value for type_, value in counts if type_ == "mobile_phone"}
        found |= phones if by == PHONE else ids or phones
    return found


def slots_of(row: tuple[int | None, ...]) -> list[tuple[str, str]]:
    return [slot for slot, n in zip(SLOTS, row, strict=True) if n is not None]


def keys_of(values: set[str]) -> Keys:
    return np.sort(mix(np.array([int(value[:17]) for value in values], np.int64)))


@given(ROWS, SLOT_SETS, st.sampled_from((PHONE, BOTH)), st.integers(1, 7))
@settings(max_examples=150, deadline=None)
def test_what_counts_is_the_rule_row_by_row_whichever_columns_are_refused(
    rows: list[tuple[int | None, ...]], accepted: set[tuple[str, str]], by: str, step: int
) -> None:
    cut = (rows[at : at + step] for at in range(0, len(rows), step))
    parts = [tally_of(batch([[*map(text, SLOTS, row)] for row in part], COLUMNS), by) for part in cut]
    whole = total(parts)
    stored = load_tally(dump_tally(whole), dump_persons(whole))
    for tally in (whole, stored):
        keys, told = counting(tally.claims, accepted)
        assert told and np.array_equal(keys, keys_of(truth(rows, accepted, by)))
        assert not len(tally.persons)


def test_a_row_with_a_refused_id_counts_by_its_phone() -> None:
    tally = tally_of(batch([[resident_id(1), "-", phone(1), "-"], ["-", "-", phone(2), "-"]], COLUMNS), BOTH)
    keys, _ = counting(tally.claims, {("tel", "mobile_phone")})
    assert np.array_equal(keys, keys_of({phone(1), phone(2)}))
    keys, _ = counting(tally.claims, {("tel", "mobile_phone"), ("id", "resident_id")})
    assert np.array_equal(keys, keys_of({resident_id(1), phone(2)}))


VALUES = st.sets(st.integers(0, 400), max_size=30).map(lambda values: np.array(sorted(values), np.uint64))
CLAIM = st.sampled_from(
    [(("a", "mobile_phone"),), (("b", "mobile_phone"),), (("a", "mobile_phone"), ("c", "resident_id"))]
)
CLAIMS = st.dictionaries(CLAIM, VALUES.filter(len), max_size=3)
LIMITS = {"k": 7, "most": 20}


def same(one: Mapping[Any, Keys], other: Mapping[Any, Keys]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[claim], other[claim]) for claim in one)


@given(
    st.lists(CLAIMS, max_size=6),
    st.integers(0, 6),
    st.sets(st.sampled_from((("a", "mobile_phone"), ("b", "mobile_phone")))),
)
@settings(max_examples=200, deadline=None)
def test_with_bounded_memory_nothing_is_called_complete_that_is_not(
    parts: list[dict[Any, Keys]], cut: int, accepted: set[tuple[str, str]]
) -> None:
    kept = together(parts, **LIMITS)
    assert same(kept, together([together(parts[:cut], **LIMITS), together(parts[cut:], **LIMITS)], **LIMITS))
    every, _ = counting(together(parts), accepted)
    keys, told = counting(kept, accepted, **LIMITS)
    assert set(keys.tolist()) <= set(every.tolist())
    assert not told or np.array_equal(keys, every[: LIMITS["k"]])


@given(CLAIMS, CLAIMS)
@settings(max_examples=60, deadline=None)
def test_a_segment_keeps_only_what_those_before_it_did_not(seen: dict[Any, Keys], more: dict[Any, Keys]) -> None:
    seen = together([seen])
    left = unseen(more, seen)
    assert same(together([seen, left]), together([seen, more]))
    assert not [key for claim, keys in left.items() for key in keys.tolist() if key in seen.get(claim, ())]


def requests(count: int) -> bytes:
    """Phones in one column; in another, digits of the right length of which few begin as phones do: none is one."""
    rows = [f"{phone(n % 40)},{10**10 + 7_919_777_777 * n % (9 * 10**10)}" for n in range(count)]
    return ("手机号,request\n" + "\n".join(rows) + "\n").encode()


def contacts(numbers: list[int]) -> bytes:
    return ("联系电话\n" + "\n".join(map(phone, numbers)) + "\n").encode()


@given(st.integers(20, 90), st.integers(0, 60), st.lists(st.integers(0, 200), min_size=30, max_size=90))
@settings(max_examples=8, deadline=None)
def test_of_a_drive_read_whole_the_phones_are_those_that_are_there(known: int, first: int, numbers: list[int]) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as scratch:
        for name, data in (("a.csv", people(known, first)), ("b.csv", contacts(numbers)), ("c.csv", requests(400))):
            (Path(folder) / name).write_bytes(data)
        info, entries = describe(folder), list[Entry]()
        with open_source(info) as source:
            for _ in inventory(source, lambda batch: entries.extend(e for e in batch if isinstance(e, Entry))):
                pass
        files = [(entry, None) for entry in entries if entry.node == "file"]
        by_phone, by_both = (
            {key for out in count_whole(info, files, scratch, 1 << 30, by=by) if out.tally
             for key in counting(out.tally.claims, decide(out.tally).accepted)[0].tolist()}
            for by in (PHONE, BOTH)
        )  # fmt: skip
    listed = {phone(n) for n in (*numbers, *range(40))}
    assert by_phone == set(keys_of(listed | {phone(n) for n in range(first, first + known)}).tolist())
    assert by_both == set(keys_of(listed | {resident_id(n) for n in range(first, first + known)}).tolist())


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("persons")
    files = {
        "known.csv": people(300),
        "again.csv": people(200, first=100),
        "calls.csv": contacts([*range(250, 450)] * 2),
    }
    for name, data in {**files, "requests.csv": requests(600), "app.log": plain_log(200)}.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize(("by", "persons"), [(ID, 300), (PHONE, 450), (BOTH, 540)])
def test_the_figure_is_exact_where_all_was_read_and_says_by_what(
    drive: Path, tmp_path: Path, by: str, persons: int
) -> None:
    """300 IDs with a phone each; 200 phones in another file, 50 of them of those persons; 40 beside request numbers."""
    found = run(drive, tmp_path / "case", persons=by)["persons"]
    assert found == dict.fromkeys(("floor", "point", "low", "high"), persons) | {"method": "exact", "key": KEYS[by]}


@pytest.mark.parametrize("by", [PHONE, BOTH])
def test_of_a_sample_it_is_a_floor_and_verify_reads_the_same_keys(tmp_path: Path, by: str) -> None:
    folder = tmp_path / "drive"
    folder.mkdir()
    (folder / "large.csv").write_bytes(contacts([n % 30_000 for n in range(400_000)]))
    found = run(folder, tmp_path / "case", budget_bytes=2_000_000, persons=by)
    assert found["files"][0]["status"] == "sampled"
    assert found["persons"]["point"] is None and found["persons"]["method"] == "birthday"
    assert 1000 < found["persons"]["floor"] <= 30_000
    assert verify(tmp_path / "case") == []


@pytest.mark.parametrize("key", ["mobile_phone", "both"])
@pytest.mark.parametrize(("point", "method"), [(90, "exact"), (95, "kmv"), (None, "birthday")])
def test_phones_are_never_called_persons(key: str, point: int | None, method: str) -> None:
    said = persons_sentence(Persons(90, point, point, point, method, key))
    assert "号码" in said.zh and "去重90人" not in said.zh and "numbers" in said.en
    assert said != persons_sentence(Persons(90, point, point, point, method, "resident_id"))
    assert "不是人数" in sentence("method", f"by_{key}").zh and "not persons" in sentence("method", f"by_{key}").en


def test_every_choice_is_a_setting_and_has_its_words() -> None:
    assert set(KEYS) == set(PERSONS) and Settings().persons == ID
    words = [word("type", key) for key in KEYS.values()]
    assert len({each.zh for each in words}) == len({each.en for each in words}) == 3
