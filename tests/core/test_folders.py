"""Folders and the map: sums of what lies below."""

from collections.abc import Iterator

from core.case import Case
from core.filter_values import NOT_EXAMINED
from core.views import FileRow, Folder, FolderIndex, Tile, drive_map, folder_index, ledger
from tests.core.asking import listed


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


def test_the_map_has_the_area_of_the_drive(case: Case) -> None:
    def check(tile: Tile) -> None:
        if tile.children:
            for what in ("bytes", "floor", "unread_bytes"):
                assert sum(getattr(child, what) for child in tile.children) == getattr(tile, what), what
            sizes = [child.bytes for child in tile.children if child.path]
            assert sizes == sorted(sizes, reverse=True)
        for child in tile.children:
            check(child)

    tile = drive_map(case)
    assert (tile.bytes, tile.path) == (ledger(case).bytes, "")
    check(tile)
    assert drive_map(folder_index(case), 1).children[0].children == ()
