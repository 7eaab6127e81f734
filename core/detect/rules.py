"""The rules pack: what the detectors take for true (codes, prefixes, dates), as data that can be named.

Every file below resources/rules belongs to it, and the lexicons of indicators; a result names all by `rules_version()`.
"""

import hashlib
from functools import cache
from typing import Any

from core.paths import RESOURCES, read_pack

FOLDER = RESOURCES / "rules"
LEXICONS = RESOURCES / "lexicons"


@cache
def rule(name: str) -> dict[str, Any]:
    """One rule file, by its name without `.yaml`; do not change what it returns."""
    content = read_pack(FOLDER / f"{name}.yaml")
    if not isinstance(content, dict):
        raise TypeError(f"resources/rules/{name}.yaml is not a mapping")
    return content


@cache
def regions() -> tuple[int, ...]:
    """All region codes (six digits) of GB/T 2260, current and historic, ascending."""
    codes = []
    for line in (FOLDER / "regions.txt").read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            prefecture, *counties = line.split()
            codes += [int(prefecture + county) for county in counties]
    return tuple(sorted(codes))


@cache
def rules_version() -> str:
    """Release of the pack, "+", and the first 12 hex digits of the SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for path in (*sorted(FOLDER.iterdir()), *sorted(LEXICONS.iterdir())):
        if path.is_file():
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return f"{rule('pack')['release']}+{digest.hexdigest()[:12]}"
