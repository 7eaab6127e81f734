"""A case that is opened again is where it was left: page, list of files, filter, file and tab; masked again."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from core.bookmarks import keep_place, place
from core.case import Case
from core.lock import hold
from core.views import SORTS
from gui.pages.file import TABS, FilePage
from gui.pages.files import FilesPage
from gui.pages.files_view import FilesView, from_json, to_json
from tests.core.runs import people, plain_log, run
from tests.gui.conftest import Watchdog
from tests.gui.material import own_user_folder
from tests.gui.walk import Walker, walking

VIEWS = st.builds(
    FilesView,
    st.sampled_from(["", "name:log", 'path:"a b" -type:email', "est:>1000"]),
    st.sampled_from(sorted(SORTS)),
    st.booleans(),
    st.lists(st.integers(1, 10**12), max_size=5).map(tuple),
    st.one_of(st.none(), st.integers(1, 10**12)),
    st.one_of(st.none(), st.integers(1, 10**12)),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.sampled_from(["files", "sise:>1"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["page", "pages", *FilesView.__slots__]), inner, max_size=6),
    ),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    (folder / "drive" / "身份证").mkdir(parents=True)
    for name, data in (("身份证/名单.csv", people(60)), ("身份证/b.csv", people(20, 900)), ("log.txt", plain_log(90))):
        (folder / "drive" / name).write_bytes(data)
    run(folder / "drive", folder / "case")
    return folder / "case"


@pytest.fixture
def case(made: Path, tmp_path: Path, look: object) -> Iterator[Path]:
    with own_user_folder(tmp_path / "user"):
        yield Path(shutil.copytree(made, tmp_path / "case"))


def kept(case: Path) -> object:
    with closing(Case.open_existing(case, writable=False)) as opened:
        return place(opened)


def filtered_and_sorted(walker: Walker) -> FilesPage:
    """Three files become two, by size, the second one chosen."""
    page = cast(FilesPage, walker.go("files"))
    walker.type(page.list.bar.field.edit, "path:身份证", enter=True)
    walker.settle()
    page.list.table.head.sort_asked.emit(3)
    walker.settle()
    walker.choose_row(page.list.table, 1)
    walker.settle()
    assert page.list.view.sort == "size"
    return page


def test_page_filter_order_and_chosen_file_come_back_and_values_are_masked_again(case: Path) -> None:
    with walking(Walker) as walker:
        walker.open_case(case)
        page = filtered_and_sorted(walker)
        ids, chosen = list(page.list.model.ids), page.list.model.id_at(1)
        walker.window.session.unmask("test")
        walker.until(lambda: not walker.window.session.case.masked, "values in clear")
    with walking(Walker) as walker:
        walker.open_case(case)
        assert walker.window.key == "files"
        page = cast(FilesPage, walker.page)
        assert page.list.bar.conditions() == ["path:身份证"]
        assert (list(page.list.model.ids), page.list.view.sort) == (ids, "size")
        assert page.list.model.id_at(page.list.table.currentIndex().row()) == chosen
        assert page.list.table.selected_rows() == [1]
        assert walker.window.session.case is not None and walker.window.session.case.masked
        walker.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert walker.window.key == "overview"


def test_the_filter_comes_back_behind_other_pages_and_after_another_case(
    case: Path, made: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(made, tmp_path / "other")
    with walking(Walker) as walker:
        walker.open_case(case)
        filtered_and_sorted(walker)
        walker.go("log")
        walker.open_case(other)
        assert walker.window.key == "overview"
        assert cast(FilesPage, walker.go("files")).list.bar.conditions() == []
        walker.open_case(case)
        assert walker.window.key == "log"
        page = cast(FilesPage, walker.go("files"))
        assert page.list.bar.conditions() == ["path:身份证"] and len(page.list.model.ids) == 2


def test_a_file_comes_back_with_its_tab(case: Path) -> None:
    with walking(Walker) as walker:
        walker.open_case(case)
        files = cast(FilesPage, walker.go("files"))
        walker.choose_row(files.list.table, 0, double=True)
        walker.until(lambda: walker.window.key == "file", "the file")
        page = cast(FilePage, walker.page)
        walker.settle()
        walker.click(page.tabs, page.tabs.tabRect(TABS.index("hits")).center())
        walker.settle()
        name = page.reader.row.name
    with walking(Walker) as walker:
        walker.open_case(case)
        page = cast(FilePage, walker.page)
        assert walker.window.key == "file"
        walker.until(lambda: page.reader is not None and page.reader.row is not None, "the file")
        walker.settle()
        assert page.reader.row.name == name and page.tabs.currentIndex() == TABS.index("hits")


def test_going_back_to_the_files_never_holds_the_window_up(case: Path, watchdog: Watchdog) -> None:
    with watchdog.unwatched(), walking(Walker) as walker:
        walker.open_case(case)
        filtered_and_sorted(walker)
    with watchdog.unwatched():
        walker = Walker()
        walker.until(lambda: walker.window.ahead.is_done, "the pages to be made ahead")
    walker.open_case(case)
    key = walker.window.key
    walker.close()
    with watchdog.unwatched():
        walker.end()
    assert key == "files"


def test_a_user_who_goes_on_at_once_is_not_taken_back(case: Path) -> None:
    with walking(Walker) as walker:
        walker.open_case(case)
        walker.go("files")
    with walking(Walker) as walker:
        walker.window.open_case(case)
        walker.window.go("log")
        walker.settle()
        assert walker.window.key == "log"


def test_the_run_is_no_page_to_come_back_to_and_the_start_page_neither(case: Path) -> None:
    with walking(Walker) as walker:
        walker.open_case(case)
        walker.go("indicators")
        for key in ("run", "start"):
            walker.window.go(key)
            walker.settle()
    with walking(Walker) as walker:
        walker.open_case(case)
        assert walker.window.key == "indicators"


def test_a_window_that_may_only_look_keeps_nothing_and_an_unchanged_place_is_not_written_again(case: Path) -> None:
    with hold(case), walking(Walker) as walker:
        walker.open_case(case)
        walker.go("files")
    assert kept(case) is None
    facts = []
    for _ in range(2):
        with walking(Walker) as walker:
            walker.open_case(case)
            walker.go("log")
        with closing(Case.open_existing(case, writable=False)) as opened:
            facts.append(opened.one("SELECT count(*) FROM fact"))
    assert facts[0] == facts[1] and kept(case)["page"] == "log"


@pytest.mark.parametrize(
    "left", [7, [], {"page": 3, "pages": []}, {"page": "tags", "pages": {"files": {"text": "colour:red"}, "file": 1}}]
)
def test_what_another_version_kept_is_left_alone(case: Path, left: object) -> None:
    with closing(Case.open_existing(case)) as opened:
        keep_place(opened, left)
    with walking(Walker) as walker:
        walker.open_case(case)
        assert walker.window.key == "overview"
        page = cast(FilesPage, walker.go("files"))
        assert page.list.bar.text() == "" and len(page.list.model.ids) == 3


@pytest.mark.parametrize(("key", "value"), [("sort", []), ("sort", {}), ("selected", [1e400]), ("top", -1e400)])
def test_a_view_of_another_version_makes_sense_or_is_none(key: str, value: object) -> None:
    assert from_json({**to_json(FilesView()), key: value}) is None


@given(VIEWS)
def test_a_view_comes_back_from_what_is_kept_of_it(view: FilesView) -> None:
    found = from_json(json.loads(json.dumps(to_json(view))))
    assert found is not None and to_json(found) == to_json(view)


@given(JSON)
def test_what_makes_no_sense_is_no_view(found: object) -> None:
    view = from_json(found)
    assert view is None or from_json(to_json(view)) is not None
