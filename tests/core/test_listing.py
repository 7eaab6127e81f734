"""The file list: rows say what the result says, every order and filter is that of the rows."""

import pytest

from core.case import Case
from core.case_result import CaseResult
from core.errors import UsageError
from core.filter import MOST_WORDS, parse
from core.filter_values import NOT_EXAMINED
from core.result import FileResult
from core.views import SORTS, FileRow, Stopped, facet, file_ids, file_row, file_rows, filter_total, folder_index, ledger
from tests.core.asking import listed, paths


def test_rows_say_what_the_result_says(case: Case) -> None:
    rows = {row.path: row for row in listed(case)}
    results = {file.path: file for file in CaseResult(case).files()}
    assert rows.keys() == results.keys()
    for path, row in rows.items():
        found = results[path]
        as_result = FileResult(
            row.path, row.kind, row.encoding or None, row.size_bytes, row.status, row.records, row.types,
            found.rows, row.same_as, row.reason, found.notes,
            copy=found.copy, drawn=found.drawn, unit=found.unit,
        )  # fmt: skip
        assert as_result == found
    shares = [row.share for row in rows.values() if row.share is not None]
    assert sum(shares) == pytest.approx(1) if case.fact("summary")["state"] == "complete" else shares == []


def test_name_and_folder_make_the_path_again(case: Case) -> None:
    rows = {row.path: row for row in listed(case)}
    for row in rows.values():
        assert row.path in (row.name, f"{row.folder}/{row.name}", f"{row.folder}!{row.name}")
    assert (rows["表!.txt"].folder, rows["表!.txt"].name) == ("", "表!.txt")
    for path, row in rows.items():
        assert row.is_member == (".zip!" in path or ".tar!" in path)


def test_names_inside_containers_are_cut_off_at_the_container(whole: Case) -> None:
    rows = {row.path: (row.folder, row.name) for row in listed(whole) if row.is_member}
    assert rows["notes!old/a.zip!top.csv"] == ("notes!old/a.zip", "top.csv")
    assert rows["notes!old/a.zip!in/side/x.csv"] == ("notes!old/a.zip!in/side", "x.csv")
    assert rows["b.tar!inner.zip!top.csv"] == ("b.tar!inner.zip", "top.csv")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_that_of_the_rows_with_the_unknown_last(case: Case, sort: str, descending: bool) -> None:
    def key(row: FileRow) -> object:
        records = row.records and (row.records.floor if row.records.point is None else row.records.point)
        values = {"size": row.size_bytes, "modified": row.modified_ns, "records": records}
        value = values[sort] if sort in values else getattr(row, sort)
        return None if value == "" and sort in ("kind", "encoding") else value

    found = [(key(row), row.id) for row in listed(case, "", sort, descending)]
    known = sorted((pair for pair in found if pair[0] is not None), key=lambda pair: pair[1])
    known.sort(key=lambda pair: _bytes(pair[0]), reverse=descending)
    assert found == known + sorted(pair for pair in found if pair[0] is None)


def _bytes(value: object) -> object:
    return value.encode() if isinstance(value, str) else value


def test_rows_come_in_the_order_asked_for_and_only_files_do(whole: Case) -> None:
    ids = list(file_ids(whole, parse("")))[::-1]
    folder = whole.one("SELECT id FROM here WHERE node = 'folder'")
    assert [row.id for row in file_rows(whole, [*ids, folder, 10**9])] == ids
    with pytest.raises(UsageError):
        file_row(whole, folder)


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("kind:csv", lambda row: row.kind == "delimited"),
        ("-kind:csv", lambda row: row.kind != "delimited"),
        ("kind:链接", lambda row: row.node == "link"),
        ("size:>40kb", lambda row: row.size_bytes > 40 << 10),
        ("est:>=400", lambda row: row.records is not None and row.records.floor >= 400),
        ("-est:>=400", lambda row: row.records is None or row.records.floor < 400),
        ("type:身份证", lambda row: "resident_id" in row.types),
        ('type:""', lambda row: not row.types),
        ("status:未检", lambda row: row.status in NOT_EXAMINED),
        ("status:exact|container", lambda row: row.status in ("exact", "container")),
        ("encoding:UTF-8", lambda row: row.encoding == "utf-8"),
        ('encoding:""', lambda row: row.encoding == ""),
        ("name:ONE", lambda row: "one" in row.name.lower()),
        ("name:*.csv", lambda row: row.name.lower().endswith(".csv")),
        ("*.CSV", lambda row: row.name.lower().endswith(".csv")),
        ("name:?ne.csv", lambda row: len(row.name) == 7 and row.name.endswith("ne.csv")),
        ("-name:*.csv|*.zip", lambda row: not row.name.lower().endswith((".csv", ".zip"))),
        ('name:"*"', lambda row: "*" in row.name),
        ("name:100%_*", lambda row: row.name.startswith("100%_")),
        ("same:no", lambda row: row.same_as is None),
        ("100%_", lambda row: "100%_" in row.path),
        ('"深 处"', lambda row: "深 处" in row.path),
        ("reason:password", lambda row: "password" in row.reason),
        ('reason:""', lambda row: row.reason == ""),
        ("same:yes", lambda row: row.same_as is not None),
        ("modified:>2020", lambda row: row.modified_ns is not None and row.modified_ns > 1_609_459_200 * 10**9),
        ('folder:"表/小"', lambda row: row.folder == "表/小"),
        ('folder:""', lambda row: row.folder == ""),
        ("path:表/小 -name:0", lambda row: "表/小/" in row.path and "0" not in row.name),
    ],
)
def test_a_filter_lets_through_what_it_says(case: Case, text: str, test: object) -> None:
    every = listed(case)
    assert paths(case, text) == sorted(row.path for row in every if test(row))  # type: ignore[operator]


def test_a_path_is_the_file_the_folder_or_the_container_with_all_below_it(whole: Case) -> None:
    every = [row.path for row in listed(whole)]
    for path in ("表", "表/大", "notes!old", "notes!old/a.zip", "notes!old/a.zip!in", "b.tar", "copy.csv"):
        below = sorted(p for p in every if p == path or (p.startswith((f"{path}/", f"{path}!")) and p != "表!.txt"))
        assert paths(whole, f'path:"{path}"') == paths(whole, f'path:"{path}/"') == below != []
    assert paths(whole, "path:notes") == []
    assert len(paths(whole, 'path:""')) == len(every)


def test_long_lists_of_alternatives_are_no_trouble(whole: Case) -> None:
    names = "|".join(f"nothing{number}" for number in range(300))
    assert paths(whole, f"name:{names[:4000]}|one.csv") == ["表/大/one.csv"]
    masks = "|".join(f"nothing{number}*" for number in range(MOST_WORDS - 1))
    assert paths(whole, f"name:{masks}|one.cs?") == ["表/大/one.csv"]
    assert paths(whole, " ".join(["csv"] * MOST_WORDS)) == paths(whole, "csv")


def test_facets_count_what_their_filter_lets_through(case: Case) -> None:
    for column in ("kind", "status", "encoding", "folder", "type", "reason"):
        for value, count in facet(case, parse("-name:0"), column):
            exact = f'-name:0 {column}:"{value}"'
            found = listed(case, exact)
            assert len([row for row in found if column != "reason" or row.reason == value]) == count
    statuses = dict(facet(case, parse(""), "status"))
    assert sum(statuses.values()) == len(file_ids(case, parse("")))


def test_a_stopped_question_is_no_answer(whole: Case) -> None:
    for ask in (
        lambda: file_ids(whole, parse(" ".join(["-name:x"] * 500)), "name", True, lambda: True),
        lambda: filter_total(whole, parse(" ".join(["-name:x"] * 500)), lambda: True),
        lambda: folder_index(whole, lambda: True),
    ):
        with pytest.raises(Stopped):
            ask()
    assert len(file_ids(whole, parse(""), stop=lambda: False)) == ledger(whole).files
