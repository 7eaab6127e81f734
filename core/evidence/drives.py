"""The drives of this computer, as a list to choose evidence from. Looks only: nothing is opened, mounted or woken."""

import sys
from collections.abc import Iterator
from pathlib import Path

from core.evidence.drive import Drive, Volume

if sys.platform == "win32":
    from core.evidence.drives_windows import windows_drives as _drives
else:
    from core.evidence.drives_linux import linux_drives as _drives

__all__ = ["Drive", "Volume", "drives"]


def drives(output: Path | None = None) -> Iterator[Drive]:
    """Every drive that holds something, one by one in the system's order; what cannot be chosen says why.

    output: folder that the case shall go to, its drive is disabled. Nothing is raised for a drive that cannot be
    asked: what it does not tell is unknown.
    """
    return _drives(output)
