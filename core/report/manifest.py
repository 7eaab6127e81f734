"""manifest.json: size, SHA-256 and SM3 of every exported file, signed; and what differs from it later."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.errors import ReportError
from core.report.files import advice, digest_of, part_of
from core.report.signing import is_signed, sign
from core.result import Result

MANIFEST_NAME = "manifest.json"
SCHEMA = 1
DIGESTS = ("sha256", "sm3")
"""SM3 (GB/T 32905) is left out where this Python's OpenSSL lacks it."""


def write_manifest(folder: Path, files: Iterable[Path], result: Result) -> Path:
    """Writes and signs folder/manifest.json over the files (all directly in the folder).

    It also names tool, rules and the head of the case's audit chain, so that the exports and the
    case vouch for each other. Raises ReportError with what to do.
    """
    path = folder / MANIFEST_NAME
    summary = result.summary()
    try:
        listed = [_described(folder, file) for file in sorted(files)]
        body: dict[str, object] = {
            "schema": SCHEMA,
            "case": summary.case_name,
            "tool": {"version": summary.tool_version, "rules": summary.rules},
            "audit_head": _audit_head(result),
            "files": listed,
        }
        public, signature = sign(_canonical(body))
        body["signature"] = {"algorithm": "Ed25519", "public_key": public, "value": signature}
        _write(path, json.dumps(body, indent=1) + "\n")
    except OSError as error:
        raise ReportError(advice(path, error)) from error
    return path


def verify_manifest(path: Path) -> list[str]:
    """What differs from the manifest, in words; empty if its signature and every file agree."""
    body, differences = read_manifest(path)
    for entry in body.get("files", []):
        differences += compare(path.parent, entry)
    return differences


def read_manifest(path: Path) -> tuple[Mapping[str, Any], list[str]]:
    """(manifest, what is wrong with it and its signature); an empty manifest if it cannot be read."""
    try:
        body = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}, [f"{path} is missing: nothing can be checked without it."]
    except (OSError, ValueError) as error:
        return {}, [f"{path} cannot be read: {error}."]
    if not _well_formed(body):
        return {}, [f"{path} is not a manifest of this program."]
    signature = body["signature"]
    unsigned = {key: value for key, value in body.items() if key != "signature"}
    if is_signed(_canonical(unsigned), signature["public_key"], signature["value"]):
        return body, []
    return body, [f"{path}: the signature does not fit: the manifest was changed after it was signed."]


def compare(folder: Path, entry: Mapping[str, Any]) -> list[str]:
    """What differs between one line of the manifest and the file in the folder, in words."""
    name = entry["name"]
    path = folder / name
    if Path(name).name != name:
        return [f"{name!r}: the manifest names a file outside its folder."]
    if not path.is_file():
        return [f"{name} is missing."]
    try:
        size = path.stat().st_size
        if size != entry["size"]:
            return [f"{name}: {size:,} bytes, the manifest says {entry['size']:,}."]
        return [
            f"{name}: its {kind} is not the one in the manifest."
            for kind in _digests(entry)
            if _differs(path, kind, entry)
        ]
    except OSError as error:
        return [f"{name} cannot be read: {error}."]


def _described(folder: Path, file: Path) -> dict[str, object]:
    if file.parent.resolve() != folder.resolve():
        raise ReportError(f"{file} is not in {folder}: only files beside the manifest can be listed in it.")
    known = [kind for kind in DIGESTS if kind in hashlib.algorithms_available]
    return {"name": file.name, "size": file.stat().st_size} | {kind: digest_of(file, kind) for kind in known}


def _digests(entry: Mapping[str, Any]) -> list[str]:
    return [kind for kind in DIGESTS if kind in entry and kind in hashlib.algorithms_available]


def _differs(path: Path, kind: str, entry: Mapping[str, Any]) -> bool:
    return digest_of(path, kind) != str(entry[kind])


def _audit_head(result: Result) -> str:
    head = ""
    for row in result.audit():
        head = row.hash
    return head


def _canonical(body: Mapping[str, object]) -> bytes:
    """The bytes that are signed: JSON with sorted keys, no spaces, ASCII."""
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")


def _well_formed(body: object) -> bool:
    """True if every value that is read later is there and of its kind."""
    if not isinstance(body, dict) or not isinstance(body.get("files"), list):
        return False
    signature = body.get("signature")
    if not isinstance(signature, dict):
        return False
    words = [signature.get("public_key"), signature.get("value")]
    for entry in body["files"]:
        if not isinstance(entry, dict) or type(entry.get("size")) is not int:
            return False
        words += [entry.get("name"), entry.get("sha256")]
    return all(isinstance(value, str) for value in words)


def _write(path: Path, text: str) -> None:
    part = part_of(path)
    try:
        with part.open("w", encoding="ascii", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
