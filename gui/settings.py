"""What the user chose about the window, kept in an ini file of the user's folder. Never anything about a case."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings

from core.paths import user_folder
from gui import style, words

SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
RAILS = ("auto", "wide", "narrow")


def settings_path() -> Path:
    """Where the file is."""
    return user_folder() / "window.ini"


class WindowSettings:
    """Typed view of the file: an unknown or damaged value counts as not chosen."""

    def __init__(self) -> None:
        """Reads what is there."""
        self._file = QSettings(str(settings_path()), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """zh | en; until it is chosen that of the system."""
        system = "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"
        return self._choice("language", words.LANGUAGES, system)

    @language.setter
    def language(self, value: str) -> None:
        self._file.setValue("language", value)

    @property
    def theme(self) -> str:
        """system | light | dark."""
        return self._choice("theme", style.THEMES, "system")

    @theme.setter
    def theme(self, value: str) -> None:
        self._file.setValue("theme", value)

    @property
    def rail(self) -> str:
        """auto (icons only on Files, File and in a small window) | wide | narrow."""
        return self._choice("rail", RAILS, "auto")

    @rail.setter
    def rail(self, value: str) -> None:
        self._file.setValue("rail", value)

    @property
    def scale(self) -> float:
        """One of SCALES."""
        try:
            value = float(str(self._file.value("scale", 1.0)))
        except ValueError:
            return 1.0
        return value if value in SCALES else 1.0

    @scale.setter
    def scale(self, value: float) -> None:
        self._file.setValue("scale", value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window as Qt saved them; empty at the first start."""
        value = self._file.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._file.setValue("geometry", value)

    def _choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        value = str(self._file.value(key, default))
        return value if value in choices else default
