"""What the user arranged on the Files page, kept in the window's ini file. Nothing of a case."""

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSettings

from gui.settings import settings_path

COLUMNS_KEY = "files/columns"


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
