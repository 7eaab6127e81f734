"""What the user arranged on the pages, kept in the window's ini file: columns of Files, handles. Nothing of a case."""

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSettings

from gui.settings import settings_path

COLUMNS_KEY, PANES_KEY = "files/columns", "files/panes"
PANES = ("side", "beside", "below", "errors", "errors_below", "indicators")
"""Of Files the width of the folders, and the extent of the preview beside the table and below it; of the other pages
that of the second part."""


def _file() -> QSettings:
    return QSettings(str(settings_path()), QSettings.Format.IniFormat)


def kept_columns() -> Mapping[str, Any] | None:
    """As `Table.columns_state` gave it, None if nothing (or nothing sensible) is kept."""
    try:
        found = json.loads(str(_file().value(COLUMNS_KEY, "null")))
    except ValueError:
        return None
    is_sound = (
        isinstance(found, dict)
        and isinstance(found.get("order"), list)
        and isinstance(found.get("hidden"), list)
        and isinstance(found.get("widths"), dict)
    )
    return found if is_sound else None


def keep_columns(state: Mapping[str, Any]) -> None:
    """Keeps order, widths and hidden columns."""
    _file().setValue(COLUMNS_KEY, json.dumps(dict(state)))


def kept_panes() -> dict[str, int]:
    """Pixels at scale 1 of those of PANES that the user moved."""
    try:
        found = json.loads(str(_file().value(PANES_KEY, "{}")))
    except ValueError:
        return {}
    sizes = found.items() if isinstance(found, dict) else ()
    return {key: size for key, size in sizes if key in PANES and isinstance(size, int) and size > 0}


def keep_panes(sizes: Mapping[str, int]) -> None:
    """Keeps these, and others as they were."""
    _file().setValue(PANES_KEY, json.dumps({**kept_panes(), **sizes}))
