"""Squarified treemaps (Bruls, Huizing, van Wijk 2000): nested rectangles, area = bytes, as square as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LEAST = 3.0
"""Pixels of a side below which a tile is merged with the other small ones of its folder."""
HEAD_WIDTH, HEAD_HEIGHT = 60.0, 40.0
"""A folder at least this large has a head."""
FRAME, FOLDER_GAP = 2.0, 2.0

Rect = tuple[float, float, float, float]
"""x, y, width, height."""


class TileLike(Protocol):
    """core.views.Tile."""

    @property
    def path(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def floor(self) -> int: ...
    @property
    def is_folder(self) -> bool: ...
    @property
    def unread_bytes(self) -> int: ...
    @property
    def unsettled_bytes(self) -> int: ...
    @property
    def children(self) -> Sequence["TileLike"]: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile with its place. kind: folder (a frame around what follows) | tile | rest (`items` small ones in one,
    0 = not known how many). unread, unsettled: bytes not examined, and read without a figure yet. head: does a folder
    have one? path of a rest: that of its folder."""

    path: str
    name: str
    kind: str
    rect: Rect
    bytes: int
    floor: int
    unread: int
    unsettled: int
    head: bool = False
    items: int = 1


def squarify(sizes: Sequence[float], rect: Rect) -> list[Rect]:
    """Rectangles for sizes > 0 in descending order, filling `rect`."""
    x, y, width, height = rect
    total = sum(sizes)
    scale = width * height / total if total else 0.0
    areas = [size * scale for size in sizes]
    found: list[Rect] = []
    start = 0
    while start < len(areas):
        side = min(width, height)
        end, filled = _row(areas, start, side)
        thick = filled / side if side else 0.0
        at = 0.0
        for area in areas[start:end]:
            length = area / thick if thick else 0.0
            found.append((x, y + at, thick, length) if width >= height else (x + at, y, length, thick))
            at += length
        if width >= height:
            x, width = x + thick, max(0.0, width - thick)
        else:
            y, height = y + thick, max(0.0, height - thick)
        start = end
    return found


def _row(areas: Sequence[float], start: int, side: float) -> tuple[int, float]:
    """(end, area) of the row that begins at `start`: it grows while its worst aspect ratio gets better."""
    largest, square = areas[start], side * side
    filled, worst, end = 0.0, float("inf"), start
    while end < len(areas) and square:
        area = areas[end]
        wider = filled + area
        wide = wider * wider
        tall, flat = square * largest / wide, wide / (square * area)
        now = tall if tall > flat else flat
        if now > worst:
            break
        filled, worst, end = wider, now, end + 1
    return (end, filled) if square else (len(areas), sum(areas[start:]))


def place(root: TileLike, rect: Rect, hidden: frozenset[str], head: float) -> list[Placed]:
    """All tiles below the root, folders before what they hold. head: height of a folder's head, pixels."""
    found: list[Placed] = []
    _fill(root, rect, hidden, head, found, 0)
    return found


def _fill(folder: TileLike, rect: Rect, hidden: frozenset[str], head: float, found: list[Placed], depth: int) -> None:
    tiles = [tile for tile in folder.children if tile.bytes > 0 and tile.path not in hidden]
    tiles.sort(key=lambda tile: (not tile.path, -tile.bytes))  # the sum of all smaller files has no path
    for group, box in _merged(tiles, rect):
        if len(group) == 1 and group[0].path:
            _put(group[0], box, hidden, head, found, depth)
            continue
        size, floor = sum(tile.bytes for tile in group), sum(tile.floor for tile in group)
        items = len(group) if all(tile.path for tile in group) else 0
        unread, unsettled = sum(tile.unread_bytes for tile in group), sum(tile.unsettled_bytes for tile in group)
        found.append(Placed(folder.path, "", "rest", box, size, floor, unread, unsettled, items=items))


def _put(tile: TileLike, box: Rect, hidden: frozenset[str], head: float, found: list[Placed], depth: int) -> None:
    x, y, width, height = box
    large = width >= HEAD_WIDTH and height >= HEAD_HEIGHT
    nested = tile.children and tile.unread_bytes < tile.bytes and (large or (depth == 0 and min(width, height) >= 12))
    known = tile.bytes, tile.floor, tile.unread_bytes, tile.unsettled_bytes
    if not nested:
        found.append(Placed(tile.path, tile.name, "tile", box, *known))
        return
    outer = (x, y, width - FOLDER_GAP, height - FOLDER_GAP)
    found.append(Placed(tile.path, tile.name, "folder", outer, *known, large))
    top = head if large else FRAME
    inner = (x + FRAME, y + top, outer[2] - 2 * FRAME + 1, outer[3] - top - FRAME + 1)
    if min(inner[2:]) > LEAST:
        _fill(tile, inner, hidden, head, found, depth + 1)


def _merged(tiles: Sequence[TileLike], rect: Rect) -> list[tuple[Sequence[TileLike], Rect]]:
    """Tiles in groups with their places: each for itself, but those that came out too thin, and those without a
    path, in one. tiles: descending, without a path last."""
    total, area = sum(tile.bytes for tile in tiles), rect[2] * rect[3]
    if not tiles or area <= 0:
        return []
    keep = sum(bool(tile.path) and tile.bytes * area / total >= LEAST * LEAST for tile in tiles)
    while True:
        groups: list[Sequence[TileLike]] = [(tile,) for tile in tiles[:keep]]
        if rest := tiles[keep:]:
            groups.append(rest)
        sized = sorted(((sum(t.bytes for t in group), n) for n, group in enumerate(groups)), reverse=True)
        boxes = squarify([size for size, _ in sized], rect)
        thin = sum(n < keep and min(box[2:]) < LEAST for (_, n), box in zip(sized, boxes, strict=True))
        if not thin or keep <= 1:
            return [(groups[n], box) for (_, n), box in zip(sized, boxes, strict=True)]
        keep = max(0, keep - thin)
