"""Folders and the map: sums of what lies below."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from core.case import Case
from core.filter_values import NOT_EXAMINED
from core.settings import Settings
from core.triage import triage
from core.views import FileRow, Folder, FolderIndex, Tile, drive_map, folder_index, ledger
from tests.core.asking import listed
from tests.core.runs import people


def every_folder(index: FolderIndex, path: str = "") -> Iterator[Folder]:
    yield index.folder(path)
    for child in index.children(path):
        yield from every_folder(index, child.path)


def test_a_folder_says_what_its_filter_lets_through(case: Case) -> None:
    index = folder_index(case)
    for folder in every_folder(index):
        rows = listed(case, f'path:"{folder.path}"')
        assert folder.files == len(rows)
        assert folder.floor == sum(row.records.floor for row in rows if row.records)
        assert folder.not_examined == sum(row.status in NOT_EXAMINED for row in rows)
        assert folder.bytes == sum(row.size_bytes for row in rows if _counts(row))
        assert folder.has_children == bool(index.children(folder.path))
    assert index.folder("").bytes == ledger(case).bytes
    assert index.children("no such folder") == ()


def _counts(row: FileRow) -> bool:
    return row.node == "file" and not row.is_member and "hard link" not in row.reason


def test_containers_are_folders_and_folders_without_an_entry_are_made(whole: Case) -> None:
    index = folder_index(whole)
    assert [f.name for f in index.children("notes!old")] == ["a.zip", "深 处"]
    assert sorted(f.name for f in index.children("notes!old/a.zip")) == ["in", "wow!"]
    assert index.folder("b.tar!inner.zip!in/side").files == 1
    assert index.folder("notes!old/a.zip").is_container
    assert not index.folder("notes!old").is_container
    assert index.folder("空").files == 0


def test_a_run_that_was_cut_off_tells_what_it_read_from_what_it_did_not(tmp_path: Path) -> None:
    files = {f"{n % 2}/{n}.csv": people(20_000, n) * 5 for n in range(6)}
    for name, data in files.items():
        (tmp_path / "drive" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "drive" / name).write_bytes(data)
    steps = triage(str(tmp_path / "drive"), tmp_path / "case", Settings(workers=1, child_timeout_s=60))
    any(_was_read(tmp_path / "case") for progress in steps if progress.stage == "sample")
    steps.close()
    read = _was_read(tmp_path / "case")
    assert 0 < len(read) < len(files), "it was cut off in the middle"
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        tile = drive_map(case)
    leaves = {leaf.path: leaf for folder in tile.children for leaf in folder.children}
    for path, data in files.items():
        expected = (0, len(data)) if path in read else (len(data), 0)
        assert (leaves[path].unread_bytes, leaves[path].unsettled_bytes) == expected, path
    assert tile.unread_bytes + tile.unsettled_bytes == tile.bytes and tile.floor == 0


def _was_read(folder: Path) -> set[str]:
    with closing(Case.open_existing(folder, writable=False)) as case:
        return {path for (path,) in case.rows("SELECT h.path FROM here h JOIN outcome o ON o.entry = h.id")}


def test_the_map_has_the_area_of_the_drive(case: Case) -> None:
    def check(tile: Tile) -> None:
        if tile.children:
            for what in ("bytes", "floor", "unread_bytes", "unsettled_bytes"):
                assert sum(getattr(child, what) for child in tile.children) == getattr(tile, what), what
            sizes = [child.bytes for child in tile.children if child.path]
            assert sizes == sorted(sizes, reverse=True)
        for child in tile.children:
            check(child)

    tile = drive_map(case)
    assert (tile.bytes, tile.path) == (ledger(case).bytes, "")
    check(tile)
    assert drive_map(folder_index(case), 1).children[0].children == ()
