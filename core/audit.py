"""The process log as a chain: every line's hash covers the line before it."""

import hashlib
from collections.abc import Iterable

from core.result import AuditRow


def chain_hash(previous: str, seq: int, time_utc: str, action: str, detail: str) -> str:
    """Hash of one log line: SHA-256 over the line before and this line, fields separated by NUL."""
    return hashlib.sha256(
        "\0".join((previous, str(seq), time_utc, action, detail)).encode("utf-8", "surrogatepass")
    ).hexdigest()


def broken_links(lines: Iterable[AuditRow]) -> list[int]:
    """Lines whose hash does not follow from the line before: none if the log is whole."""
    broken, previous, expected = [], "", 1
    for row in lines:
        if row.seq != expected or row.hash != chain_hash(previous, row.seq, row.time_utc, row.action, row.detail):
            broken.append(row.seq)
        previous, expected = row.hash, row.seq + 1
    return broken
