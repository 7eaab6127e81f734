"""The rows of a case's tables as the nouns of the model."""

from core.case_file import Row
from core.model import Entry, Indicator

INSERT_ENTRY = """INSERT INTO entry (walk, top, path, key, node, size_bytes, modified_ns, accessed_ns, changed_ns,
  created_ns, mode, flags, hard_link_of, name_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
INSERT_PROBLEM = "INSERT INTO problem (walk, path, status, reason) VALUES (?, ?, ?, ?)"


def entry_values(entry: Entry, walk: int, top: int | None) -> tuple[object, ...]:
    """A row of the table `entry`; its columns stand in the order of Entry's fields. Last: where its name begins."""
    *facts, flags, hard_link_of = entry
    name_at = entry.path.rfind("/") + 2
    if top is not None:
        name_at = max(name_at, entry.path.rfind("!") + 2)
    return (walk, top, *facts, " ".join(flags), hard_link_of, name_at)


def entry_of(row: Row) -> Entry:
    """The Entry that a row of the table `entry` holds."""
    return Entry(
        row["path"],
        row["key"],
        row["node"],
        row["size_bytes"],
        row["modified_ns"],
        row["accessed_ns"],
        row["changed_ns"],
        row["created_ns"],
        row["mode"],
        tuple(row["flags"].split()),
        row["hard_link_of"],
    )


def indicator_of(row: Row) -> Indicator:
    """The Indicator that a row of the table `indicator` holds."""
    return Indicator(row["path"], row["category"], row["term"], row["note"], row["weight"], row["place"])
