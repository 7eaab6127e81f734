"""Is this workbook the one that was exported? (The evidence's cells are re-read elsewhere.)"""

from pathlib import Path

from core.report.manifest import MANIFEST_NAME, compare, read_manifest


def verify_workbook(path: Path) -> list[str]:
    """What differs between the workbook and the signed manifest beside it, in words; empty if nothing."""
    if not path.is_file():
        return [f"{path} is missing."]
    body, differences = read_manifest(path.parent / MANIFEST_NAME)
    if not body:
        return differences
    listed = [entry for entry in body["files"] if entry["name"] == path.name]
    if not listed:
        return [*differences, f"{path.name} is not listed in {MANIFEST_NAME}: it was renamed or comes from elsewhere."]
    for entry in listed:
        differences += compare(path.parent, entry)
    return differences
