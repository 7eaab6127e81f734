"""Every hit of a file is listed with what became of it, and what is listed adds up to what a run counts."""

import json
import os
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from core import hit_reader
from core.cli import main
from core.detect.chance import Decision
from core.errors import EvidenceError
from core.hit import Hit, from_line, to_line
from core.hit_reader import BY_CHANCE, LOOSE_SHAPE, OTHER_NUMBER, PROGRAM_DOCUMENT, REFUSALS, Asked, list_hits
from core.hits import counted, place_of
from core.measures import is_record
from core.model import DOCUMENT, FREE, ODD, OTHER, VALID, Entry
from core.paths import log_path
from tests.conftest import Demo
from tests.core.runs import people, phone, resident_id, run

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """Runs `pandian hits` in this process: (status, stdout, stderr)."""

    def hits(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main(["hits", *map(str, arguments)])
        except SystemExit as ended:
            status = int(ended.code or 0)
        return status, *capsys.readouterr()

    yield hits


def listed(path: Path | str, **asked: object) -> list[Hit]:
    with counted(str(path)) as found:
        return list(found.hits(**asked))  # type: ignore[arg-type]


Counts = dict[str, tuple[int, dict[str, tuple[int, int]]]]


def added_up(hits: Iterable[Hit]) -> Counts:
    """By path: records, and rows with valid and with invalid values per type."""
    rows: dict[tuple[str, str, int], set[tuple[str, bool]]] = defaultdict(set)
    for hit in hits:
        if hit.counts:
            rows[hit.path, hit.table, hit.row].add((hit.type, hit.verdict == VALID))
    found: Counts = {}
    for (path, _, _), held in rows.items():
        records, types = found.get(path, (0, {}))
        for type_, good in held:
            valid, invalid = types.get(type_, (0, 0))
            types[type_] = valid + good, invalid + (not good)
        found[path] = records + is_record(frozenset(t for t, good in held if good)), types
    return found


def of_a_run(files: Iterable[dict[str, object]]) -> Counts:
    """The same as a run says it, of files with anything in them."""
    found: Counts = {}
    for file in files:
        types = {
            t: (valid["point"] or 0, invalid["point"] or 0)
            for t, (valid, invalid) in ((t, each.values()) for t, each in file["types"].items())  # type: ignore[attr-defined]
        }
        types = {t: both for t, both in types.items() if both != (0, 0)}
        if types:
            found[str(file["path"])] = file["records"]["point"], types  # type: ignore[index]
    return found


@pytest.fixture(scope="module")
def census(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Counts:
    counted_files = of_a_run(run(demo.drive, tmp_path_factory.mktemp("census") / "case", census=True)["files"])
    assert len(counted_files) >= 20
    return counted_files


def test_what_is_listed_adds_up_to_what_a_census_counts(demo: Demo, census: Counts, tmp_path: Path) -> None:
    """Over every file of the demonstration drive, and of the archives on it: all in one archive, listed at once."""
    with zipfile.ZipFile(tmp_path / "drive.zip", "w") as archive:
        for path in sorted(path for path in demo.drive.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(demo.drive).as_posix())
    found = added_up(listed(tmp_path / "drive.zip"))
    assert {path.removeprefix("drive.zip!"): counts for path, counts in found.items()} == census


def test_single_files_add_up_as_well(demo: Demo, census: Counts) -> None:
    """The smallest of each kind that has any, as it lies on the drive."""
    with_hits = {name.split("!")[0] for name in census}
    paths = [path for path in demo.drive.rglob("*.*") if path.relative_to(demo.drive).as_posix() in with_hits]
    files = {path.suffix: path for path in sorted(paths, key=lambda path: (-path.stat().st_size, path.as_posix()))}
    assert {".csv", ".txt", ".sql", ".xlsx", ".db", ".zip", ".gz", ".json"} <= set(files)
    for path in files.values():
        folder = path.parent.relative_to(demo.drive).as_posix()
        top = f"{folder}/{path.name}"
        expected = {name: counts for name, counts in census.items() if name == top or name.startswith(f"{top}!")}
        assert {f"{folder}/{name}": counts for name, counts in added_up(listed(path)).items()} == expected


def test_offsets_lead_to_the_values(demo: Demo) -> None:
    path = demo.drive / "姓名 手机号码" / "台灣會員.csv"
    content = path.read_bytes()
    hits = listed(path, unmask=True)
    assert len(hits) > 1000
    for hit in hits:
        value = hit.value.encode("big5")
        assert content[hit.offset : hit.offset + len(value)] == value
        assert content.count(b"\n", 0, hit.offset) == hit.row


def test_offsets_of_utf_16_are_bytes(tmp_path: Path) -> None:
    text = "姓名\t手机号\r\n" + "".join(f"王五\t{phone(n)}\r\n" for n in range(50))
    (tmp_path / "a.txt").write_bytes(text.encode("utf-16"))
    content = (tmp_path / "a.txt").read_bytes()
    everything = listed(tmp_path / "a.txt", unmask=True)
    hits = [hit for hit in everything if hit.type == "mobile_phone"]
    assert [hit.value for hit in hits] == [phone(n) for n in range(50)]
    assert {hit.value for hit in everything if hit.type == "name"} == {"王五"}
    assert all(content[h.offset : h.offset + 22].decode("utf-16-le") == h.value for h in hits if h.offset is not None)


def test_files_read_by_rows_give_row_numbers_and_sheets(demo: Demo) -> None:
    hits = listed(
        demo.drive / f"{'＊' if os.name == 'nt' else '*'}{'＊' if os.name == 'nt' else '*'}学籍" / "学籍信息.xlsx"
    )
    assert {hit.table for hit in hits} == {"高一", "毕业生"}
    assert all(hit.offset is None and hit.row > 0 for hit in hits)


def test_values_are_masked_unless_asked_for(say: Say, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(people(30))
    values = {resident_id(n) for n in range(30)} | {phone(n) for n in range(30)}
    status, out, _ = say(tmp_path / "a.csv")
    assert status == 0 and not [value for value in values if value in out]
    status, out, _ = say(tmp_path / "a.csv", "--unmask", "--reason", "复核 条数")
    head, *lines = out.splitlines()
    assert status == 0 and "复核 条数" in head
    assert {line.split("\t")[8] for line in lines[1:] if "\tname\t" not in line} == values
    logged = log_path().read_text(encoding="utf-8").splitlines()[-1]
    assert "a.csv" in logged and logged.endswith("复核 条数") and not [value for value in values if value in logged]


def test_json_is_one_object_a_line(say: Say, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(people(3))
    status, out, err = say(tmp_path / "a.csv", "--json", "--type", "mobile_phone", "--unmask", "--reason", "r")
    head, *hits = map(json.loads, out.splitlines())
    assert status == 0 and (head["path"], head["unmasked"]) == ("a.csv", "r")
    assert [hit["value"] for hit in hits] == [phone(n) for n in range(3)]
    assert hits[0] == {
        "offset": people(3).index(phone(0).encode()), "row": 1, "table": "", "column": "手机号", "type": "mobile_phone",
        "verdict": "valid", "counts": True, "why": [], "value": phone(0), "path": "a.csv",
    }  # fmt: skip
    assert err.splitlines()[-1].startswith("pandian: 3 hits: 3 valid (3 count); rows: records 3, mobile_phone 3 valid")


def test_what_does_not_count_says_why(tmp_path: Path) -> None:
    rows = [f"张三,{resident_id(n)},{phone(n)},{phone(n + 100)},{n % 10}{phone(n)[1:]}" for n in range(40)]
    broken = resident_id(3)[:-1] + "0X9876543210"[("10X98765432".index(resident_id(3)[-1]) + 1) % 11]
    rows.append(f"李四,{broken},,,")
    (tmp_path / "a.csv").write_text("姓名,身份证号,手机号,订单号,数值\n" + "\n".join(rows) + "\n", encoding="utf-8")
    hits = listed(tmp_path / "a.csv")
    by_column = {
        column: [hit for hit in hits if hit.column == column] for column in ("身份证号", "手机号", "订单号", "数值")
    }
    assert {hit.why for hit in by_column["手机号"]} == {()} and all(hit.counts for hit in by_column["手机号"])
    assert {hit.why for hit in by_column["订单号"]} == {(OTHER_NUMBER,)}
    assert by_column["数值"] and not [hit for hit in by_column["数值"] if hit.counts]
    (bad,) = [hit for hit in by_column["身份证号"] if hit.verdict != VALID]
    assert bad.counts and bad.why == ("checksum",)


@pytest.mark.parametrize(
    ("column", "verdict", "accepted", "filled", "why"),
    [
        ("手机号", VALID, True, True, ()),
        ("手机号", ODD, True, True, ()),
        ("手机号", ODD, True, False, (LOOSE_SHAPE,)),
        ("手机号", VALID, False, False, (BY_CHANCE,)),
        (FREE, VALID, False, False, (BY_CHANCE,)),
        (OTHER, VALID, False, False, (OTHER_NUMBER,)),
        (DOCUMENT, VALID, False, False, (PROGRAM_DOCUMENT,)),
        ("orders.订单号", VALID, False, False, (OTHER_NUMBER,)),
    ],
)
def test_each_refusal_has_its_word(
    column: str, verdict: str, accepted: bool, filled: bool, why: tuple[str, ...]
) -> None:
    slot = frozenset({(column, "mobile_phone")})
    decision = Decision(slot if accepted else frozenset(), slot if filled else frozenset(), ())
    assert hit_reader.refusal(decision, column, "mobile_phone", verdict) == why
    assert set(why) <= set(REFUSALS)


def test_one_member_of_an_archive(say: Say, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a!b.zip", "w") as archive:
        archive.writestr("名单/one.csv", people(10))
        archive.writestr("名单/two.csv", people(20))
        archive.writestr("odd.bin", os.urandom(5) + bytes(2000))
    assert {hit.path for hit in listed(tmp_path / "a!b.zip")} == {"a!b.zip!名单/one.csv", "a!b.zip!名单/two.csv"}
    assert len({hit.row for hit in listed(f"{tmp_path}/a!b.zip!名单/two.csv")}) == 20
    assert len(listed(f"{tmp_path}/a!b.zip!名单", type_="mobile_phone")) == 30
    assert say(f"{tmp_path}/a!b.zip!名单/two.csv")[0] == 0
    status, _, err = say(f"{tmp_path}/a!b.zip!none.csv")
    assert status == 3 and "holds no none.csv" in err


def test_the_file_is_left_as_it_was_and_nothing_stays_behind(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, temporary = tmp_path / "evidence", tmp_path / "temporary"  # one of our own: others are at work beside us
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folder.mkdir()
    (folder / "a.csv").write_bytes(people(30))
    os.utime(folder / "a.csv", ns=(10**18, 10**18))
    before = [(path.name, path.stat()) for path in (folder, folder / "a.csv")]
    assert say(folder / "a.csv")[0] == 0
    assert [(path.name, path.stat()) for path in (folder, folder / "a.csv")] == before
    assert list(temporary.iterdir()) == []


def test_what_is_asked_wrongly(say: Say, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(people(3))
    (tmp_path / "link").symlink_to("a.csv")
    assert say(tmp_path / "none.csv")[0] == 3
    assert say(tmp_path)[0] == 3
    assert say(tmp_path / "link")[0] == 3
    assert say(tmp_path / "a.csv", "--unmask")[0] == 2
    assert say(tmp_path / "a.csv", "--reason", "r")[0] == 2
    assert say(tmp_path / "a.csv", "--type", "shoe_size")[0] == 2


def test_trouble_is_a_problem_and_what_came_before_it_is_listed(say: Say, drive: Path, tmp_path: Path) -> None:
    whole = (drive / "Telegram Desktop" / "leak_0501.jsonl.gz").read_bytes()
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) * 9 // 10])
    status, out, err = say(tmp_path / "cut.jsonl.gz")
    assert status == 1 and len(out.splitlines()) > 100 and "cut.jsonl.gz: indicative: " in err
    with counted(str(tmp_path / "cut.jsonl.gz")) as found:
        assert added_up(found.hits())["cut.jsonl.gz"][0] == found.counts()["records"]
    assert say(drive / "Telegram Desktop" / "加密.zip")[0] == 1
    (tmp_path / "empty.csv").touch()
    assert say(tmp_path / "empty.csv")[0] == 0


def test_a_file_that_changes_between_the_passes_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(people(30))
    with counted(str(tmp_path / "a.csv")) as found:
        (tmp_path / "a.csv").write_bytes(people(30, first=1))
        with pytest.raises(EvidenceError, match="changed"):
            list(found.hits())


def test_many_hits_come_in_pieces_that_are_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child never holds more than a few lines; what it wrote is whole at any time."""
    monkeypatch.setattr(hit_reader, "LINES_A_SEGMENT", 7)
    (tmp_path / "evidence").mkdir()
    (tmp_path / "segments").mkdir()
    (tmp_path / "evidence" / "a.csv").write_bytes(people(30))
    place = place_of(str(tmp_path / "evidence" / "a.csv"))
    asked = Asked({place.entry.key: Decision(frozenset(), frozenset(), ())}, None, False, str(tmp_path / "segments"),
                  str(tmp_path), 1 << 30)  # fmt: skip
    list_hits(place.info, place.entry, None, asked)
    pieces = [path.read_text().splitlines() for path in sorted((tmp_path / "segments").iterdir())]
    assert max(map(len, pieces)) == 7 and sum(map(len, pieces)) == 90, "name, ID and phone"
    hits = [from_line(line) for piece in pieces for line in piece]
    assert [hit.row for hit in hits] == sorted(hit.row for hit in hits)
    assert all(from_line(to_line(hit)) == hit for hit in hits)


def test_an_entry_is_named_as_on_the_evidence(tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff\xb0!.csv")
    (tmp_path / odd).write_bytes(people(3))
    place = place_of(str(tmp_path / odd))
    assert isinstance(place.entry, Entry) and place.entry.path == "\\xff\\xb0!.csv" and place.member == ""
    shutil.rmtree(tmp_path / "nothing", ignore_errors=True)
    assert len(listed(tmp_path / odd)) == 9
