"""The machine a run happens on: words for the workbook, and what a random read costs there."""

import platform
import sys
import time
from importlib.metadata import version

import numpy as np

from core import __version__
from core.detect.rules import rules_version
from core.model import EvidenceInfo

LIBRARIES = ("numpy", "python-calamine", "py7zr", "openpyxl", "Pebble")

_SOLID_STATE_BYTES, _ROTATING_BYTES = 115_000, 1_565_000
"""Bytes read in sequence in the time of one random cell: 46 MB and 626 MB for 400 cells (design page 3, decision 2)."""


def sequential_bytes(info: EvidenceInfo) -> int:
    """Cost of a random cell on this device in bytes read in sequence; a drive of unknown kind counts as solid state."""
    return _ROTATING_BYTES if info.facts.get("rotational") == "yes" else _SOLID_STATE_BYTES


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
