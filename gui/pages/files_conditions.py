"""Conditions of the filter as the page's buttons write them."""

from collections.abc import Sequence

from core.filter import quoted

SIZE_BANDS = (
    ("files.size_empty", "size:0"),
    ("files.size_64k", "size:1b..64kb"),
    ("files.size_1m", "size:64kb..1mb"),
    ("files.size_10m", "size:1mb..10mb"),
    ("files.size_100m", "size:10mb..100mb"),
    ("files.size_1g", "size:100mb..1gb"),
    ("files.size_more", "size:>1gb"),
)
"""(words key, condition)."""


def folder_filter(path: str) -> str:
    """All files below a folder, or a container with all that is inside; "" for the whole evidence."""
    return f"path:{plain(path)}" if path else ""


def one_of(key: str, values: Sequence[str]) -> str:
    """One of some values; "" for no values."""
    return f"{key}:{'|'.join(map(plain, values))}" if values else ""


def plain(value: str) -> str:
    """A value as typed: quotes only where they are needed."""
    needs = not value or any(letter.isspace() or letter in '"|\\*?' for letter in value)
    return quoted(value) if needs else value
