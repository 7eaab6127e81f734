"""Widths of columns from what is drawn in them, at scale 1: a table multiplies them by the scale in force."""

from gui import style

LEAST_WIDTH, EDGES = 58, 22


def drawn_width(kind: str, texts: list[str]) -> int:
    """What a column of numbers takes, at scale 1."""
    widest = max((style.metrics(kind).horizontalAdvance(text) for text in texts), default=0)
    return max(LEAST_WIDTH, room_for(widest))


def at_scale_1(pixels: int) -> int:
    """What a column of so many pixels is at scale 1."""
    return max(1, pixels * 100 // style.px(100))


def room_for(pixels: int) -> int:
    """A column that holds so many pixels between its edges, at scale 1, rounded up."""
    return -(-(pixels + EDGES) * 100 // style.px(100))
