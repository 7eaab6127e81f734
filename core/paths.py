"""Where Pandian's own files are. Imports nothing of ours."""

import os
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
RESOURCES = ROOT / "resources"


def user_folder() -> Path:
    """The folder for what outlives a case (log, signing key); not created here."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Pandian"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "pandian"


def log_path() -> Path:
    """The one log of this program; not created here."""
    return user_folder() / "log" / "pandian.log"


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where there is one


def read_pack(path: Path) -> Any:
    """What a YAML file of ours holds. OSError, ValueError or yaml.YAMLError where it cannot be read."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
