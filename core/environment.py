"""The machine a run happens on, in words for the workbook."""

import platform
import sys
import time
from importlib.metadata import version

import numpy as np

from core import __version__
from core.detect.rules import rules_version

LIBRARIES = ("numpy", "python-calamine", "py7zr", "openpyxl", "Pebble")


def describe() -> dict[str, str]:
    """Tool, rules, system and clock, in words."""
    return {
        "tool": f"Pandian {__version__}",
        "rules": rules_version(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "byte_order": sys.byteorder,
        "time_zone": time.strftime("%Z %z"),
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    }


def _version(name: str) -> str:
    if name == "numpy":
        return np.__version__
    try:
        return version(name)
    except ModuleNotFoundError:
        return "unknown"
