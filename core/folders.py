"""The drive as a tree: what each folder and container holds, summed up once, and the tiles of its map."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core import listed, queries
from core.case import Case
from core.filter_values import NOT_EXAMINED

KEPT_FILES = 5000
"""The largest files of the drive, which its map shows one by one."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder or container with all that is below it. path: "" for the whole evidence. floor: sum of the files'
    floors; bytes: of the evidence itself; not_examined: files. is_unlisted: it could not be listed, so that nobody
    knows what lies in it. has_children: folders or containers lie in it."""

    path: str
    name: str
    floor: int
    files: int
    bytes: int
    not_examined: int
    is_unlisted: bool
    has_children: bool
    is_container: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of the map. bytes: its area. floor: records. unread_bytes: of files that were not examined.
    unsettled_bytes: of files that were read and have no figure yet, as in a run that was cut off before its first.

    path: "" for the whole drive and for the tile of all smaller files of a folder.
    """

    path: str
    name: str
    bytes: int
    floor: int
    is_folder: bool
    unread_bytes: int
    unsettled_bytes: int
    children: tuple["Tile", ...]


class _Node:
    """Sums of one folder: while it is filled its own, then of all below. name_at: where its name begins in its path.
    largest: (bytes, path, floor, unread, unsettled bytes) of the largest files of the drive that lie right in it."""

    __slots__ = (
        "bytes", "children", "files", "floor", "is_container", "largest", "name_at", "not_examined", "unread_bytes",
        "unsettled_bytes",
    )  # fmt: skip

    def __init__(self, name_at: int) -> None:
        self.name_at, self.is_container = name_at, False
        self.children: list[str] = []
        self.floor = self.files = self.bytes = self.not_examined = 0
        self.unread_bytes = self.unsettled_bytes = 0
        self.largest: list[tuple[int, str, int, int, int]] = []

    def add(self, files: int, size: int, floor: int, not_examined: int, unread: int = 0, unsettled: int = 0) -> None:
        """More files."""
        self.files += files
        self.bytes += size
        self.floor += floor
        self.not_examined += not_examined
        self.unread_bytes += unread
        self.unsettled_bytes += unsettled


class FolderIndex:
    """All folders with their sums, in memory; made by `folder_index`."""

    def __init__(self, nodes: dict[str, _Node], unlisted: frozenset[str] = frozenset()) -> None:
        """nodes: {path: sums}, "" the root; finished. unlisted: folders that could not be listed."""
        self._nodes, self._unlisted = nodes, unlisted

    def folder(self, path: str) -> Folder:
        """One folder; "" is the whole evidence. KeyError for an unknown path."""
        node = self._nodes[path]
        return Folder(
            path,
            path[node.name_at :],
            node.floor,
            node.files,
            node.bytes,
            node.not_examined,
            path in self._unlisted,
            bool(node.children),
            node.is_container,
        )

    def children(self, path: str) -> tuple[Folder, ...]:
        """Folders and containers right below, most records first, then largest. Empty for an unknown path."""
        node = self._nodes.get(path)
        found = [self.folder(child) for child in node.children] if node else []
        return tuple(sorted(found, key=lambda f: (-f.floor, -f.bytes, f.path)))

    def tile(self, path: str, depth: int) -> Tile:
        """A folder as a tile with `depth` levels of tiles inside; its bytes are the sum of theirs."""
        node = self._nodes[path]
        tiles = tuple(self._inside(node, depth)) if depth > 0 else ()
        name, lost, new = path[node.name_at :], node.unread_bytes, node.unsettled_bytes
        return Tile(path, name, node.bytes, node.floor, True, lost, new, tiles)

    def _inside(self, node: _Node, depth: int) -> Iterator[Tile]:
        left = [node.bytes, node.floor, node.unread_bytes, node.unsettled_bytes]
        tiles = [self.tile(child, depth - 1) for child in node.children]
        tiles += [
            Tile(path, path.rpartition("/")[2], size, floor, False, unread, unsettled, ())
            for size, path, floor, unread, unsettled in node.largest
        ]
        for tile in sorted((tile for tile in tiles if tile.bytes), key=lambda tile: (-tile.bytes, tile.path)):
            own = tile.bytes, tile.floor, tile.unread_bytes, tile.unsettled_bytes
            left = [rest - part for rest, part in zip(left, own, strict=True)]
            yield tile
        if tiles and left[0] > 0:
            yield Tile("", "", left[0], left[1], False, left[2], left[3], ())


def folder_index(case: Case, stop: Callable[[], bool] | None = None) -> FolderIndex:
    """Sums up all folders. Raises Stopped soon after stop() turns true."""
    nodes = {"": _Node(0)}
    folders = f"SELECT h.path, h.name_at - 1 {listed.rows_of_walk(case)} AND h.node = 'folder' ORDER BY h.id"
    with case.interruptible(stop):
        for path, name_at in case.rows(folders):
            _place(nodes, path, name_at)
        files = f"""SELECT h.path, h.name_at - 1 AS name_at, {listed.FOLDER} AS folder,
          {listed.OWN_BYTES} AS size, COALESCE(r.floor, 0) AS floor, {listed.STATUS} AS status,
          CASE WHEN r.entry IS NOT NULL THEN 0 WHEN {listed.WAS_READ} THEN 1 ELSE 2 END AS state
          {listed.files(case)}"""
        for path, name_at, size, floor in case.rows(
            f"SELECT path, name_at, size, floor FROM ({files}) WHERE status = 'container' ORDER BY length(path)"
        ):
            node = _place(nodes, path, name_at)
            node.is_container = True
            node.add(1, size, floor, 0)
        lost = f"status IN ({','.join(map(repr, NOT_EXAMINED))})"
        # state: 0 has a figure, 1 was read, 2 was not. Bits of the code: not examined, not read, read without a figure
        code = f"""CASE state WHEN 0 THEN 3 * ({lost}) WHEN 2 THEN 2 + ({lost})
          ELSE CASE WHEN {lost} THEN 3 WHEN status != 'no_content' THEN 4 ELSE 0 END END"""
        for folder, *sums in case.rows(
            f"""SELECT folder, count(*), sum(size), sum(floor), sum(code & 1), sum((code >> 1 & 1) * size),
            sum((code >> 2) * size) FROM (SELECT folder, size, floor, {code} AS code FROM ({files})
            WHERE status != 'container' LIMIT -1) GROUP BY folder"""  # the limit keeps what is sorted small
        ):
            _folder(nodes, folder).add(*sums)
        for path, folder, size, floor, found in case.rows(
            f"""SELECT path, folder, size, floor, {code} FROM ({files}) WHERE size > 0 AND status != 'container'
            ORDER BY size DESC, path LIMIT {KEPT_FILES}"""
        ):
            _folder(nodes, folder).largest.append((size, path, floor, size * (found >> 1 & 1), size * (found >> 2)))
    _add_up(nodes)
    return FolderIndex(nodes, frozenset(queries.unlisted(case)))


def _place(nodes: dict[str, _Node], path: str, name_at: int) -> _Node:
    """The node of a folder or container; a new one goes below the one that holds it."""
    if path in nodes:
        return nodes[path]
    found = nodes[path] = _Node(name_at)
    _folder(nodes, path[: max(name_at - 1, 0)]).children.append(path)
    return found


def _folder(nodes: dict[str, _Node], path: str) -> _Node:
    """A folder that perhaps no entry stands for: archives name none. A "!" ends only a container's path."""
    if path in nodes:
        return nodes[path]
    slash = path.rfind("/")
    marks = (at for at in range(len(path) - 1, slash, -1) if path[at] == "!" and path[:at] in nodes)
    return _place(nodes, path, next(marks, slash) + 1)


def _add_up(nodes: dict[str, _Node]) -> None:
    """Sums of each folder go to the one that holds it, the deepest first."""
    order, waiting = [], [""]
    while waiting:
        path = waiting.pop()
        order.append(path)
        waiting += nodes[path].children
    for path in reversed(order):
        for child in (nodes[c] for c in nodes[path].children):
            bytes_ = child.unread_bytes, child.unsettled_bytes
            nodes[path].add(child.files, child.bytes, child.floor, child.not_examined, *bytes_)


def drive_map(source: "FolderIndex | Case", depth: int = 2) -> Tile:
    """The whole drive as a tile."""
    index = source if isinstance(source, FolderIndex) else folder_index(source)
    return index.tile("", depth)
