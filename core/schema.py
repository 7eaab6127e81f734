"""Tables of a case. Facts are added, never changed: triggers refuse UPDATE and DELETE."""

SCHEMA_VERSION = 4

_RETIRED = "CREATE TABLE retired (entry INTEGER PRIMARY KEY, by INTEGER NOT NULL, place INTEGER NOT NULL);"
"""Entries that a later attempt stands for: the row `by`. place: id of the first attempt's row, which orders lists."""

_INDEXES = "CREATE INDEX retired_by ON retired (by); CREATE INDEX entry_top ON entry (top) WHERE top IS NOT NULL;"

_VIEWS = """
CREATE VIEW ever AS SELECT *, COALESCE((SELECT r.place FROM retired r WHERE r.by = COALESCE(entry.top, entry.id)),
  entry.top, entry.id) AS place FROM entry
  WHERE walk = (SELECT CAST(value AS INTEGER) FROM fact WHERE key = 'walk' ORDER BY id DESC LIMIT 1);
CREATE VIEW here AS SELECT * FROM ever WHERE id NOT IN (SELECT entry FROM retired);
"""
"""Entries of the walk with all attempts, and with the newest only. place: where an entry stands in walk order."""

_READY = {  # name: path in the JSON; what lists are sorted and filtered by
    "status": "$.status",
    "kind": "$.kind",
    "encoding": "$.encoding",
    "reason": "$.reason",
    "point": "$.records[0]",
    "floor": "$.records[3]",
    "same_as": "$.same_as",
    "types": "$.types",
    "left_out": "$.left_out",
}
"""Parts of a result that stand in columns of their own, made by SQLite from the JSON: there is one truth."""

_STORED = "".join(
    f"\n  {name} GENERATED ALWAYS AS (json_extract(json, '{path}')) STORED," for name, path in _READY.items()
)

_NAME_AT = """length(rtrim(path, CASE WHEN top IS NULL THEN replace(path, '/', '')
  ELSE replace(replace(path, '/', ''), '!', '') END)) + 1"""
"""1-based place of an entry's name in its path, where no column holds it (`core.case` fills it in)."""

_SCHEMA = f"""
CREATE TABLE fact (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, walk INTEGER NOT NULL, top INTEGER, path TEXT NOT NULL, key BLOB NOT NULL,
  node TEXT NOT NULL, size_bytes INTEGER NOT NULL, modified_ns INTEGER, accessed_ns INTEGER, changed_ns INTEGER,
  created_ns INTEGER, mode INTEGER NOT NULL, flags TEXT NOT NULL, hard_link_of BLOB, name_at INTEGER NOT NULL);
CREATE TABLE layout (entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, json TEXT NOT NULL, by_cells INTEGER NOT NULL,
  bytes_read INTEGER NOT NULL, density INTEGER);
CREATE TABLE outcome (entry INTEGER PRIMARY KEY, status TEXT NOT NULL, kind TEXT, encoding TEXT, layout TEXT,
  reason TEXT NOT NULL, bytes_read INTEGER NOT NULL, sha256 BLOB, tally TEXT, persons BLOB, content_bytes INTEGER);
CREATE TABLE plan (entry INTEGER PRIMARY KEY, decision TEXT NOT NULL, pilot INTEGER NOT NULL, sample INTEGER NOT NULL,
  pool TEXT NOT NULL);
CREATE TABLE draw (entry INTEGER NOT NULL, label TEXT NOT NULL, cells TEXT NOT NULL,
  PRIMARY KEY (entry, label)) WITHOUT ROWID;
CREATE TABLE cell (entry INTEGER NOT NULL, stage TEXT NOT NULL, cell INTEGER NOT NULL, digest BLOB NOT NULL,
  tally TEXT NOT NULL, persons BLOB, bytes_read INTEGER NOT NULL, PRIMARY KEY (entry, stage, cell)) WITHOUT ROWID;
CREATE TABLE problem (id INTEGER PRIMARY KEY, walk INTEGER NOT NULL, path TEXT NOT NULL, status TEXT NOT NULL,
  reason TEXT NOT NULL);
CREATE TABLE indicator (id INTEGER PRIMARY KEY, walk INTEGER NOT NULL, path TEXT NOT NULL, category TEXT NOT NULL,
  term TEXT NOT NULL, note TEXT NOT NULL, weight TEXT NOT NULL, place TEXT NOT NULL);
CREATE TABLE result (entry INTEGER NOT NULL, round INTEGER NOT NULL,{_STORED}
  json TEXT NOT NULL, PRIMARY KEY (round, entry)) WITHOUT ROWID;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, time_utc TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
  hash TEXT NOT NULL);
"""
TABLES = (
    "fact",
    "entry",
    "layout",
    "outcome",
    "plan",
    "draw",
    "cell",
    "problem",
    "indicator",
    "result",
    "audit",
    "retired",
)


def _append_only(table: str) -> str:
    return "".join(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the case is append-only'); END;"
        for verb in ("UPDATE", "DELETE")
    )


_NEW = _RETIRED + _INDEXES + _VIEWS

SCRIPT = "BEGIN;" + _SCHEMA + _NEW + "".join(map(_append_only, TABLES)) + "COMMIT;"
"""Makes an empty case."""

_NAMED = f"""DROP TRIGGER IF EXISTS entry_update; ALTER TABLE entry ADD COLUMN name_at INTEGER NOT NULL DEFAULT 1;
UPDATE entry SET name_at = {_NAME_AT}; DROP TRIGGER IF EXISTS entry_delete;""" + _append_only("entry")
_ADDED = "".join(
    f"ALTER TABLE result ADD COLUMN {name} GENERATED ALWAYS AS (json_extract(json, '{path}')) VIRTUAL;"
    for name, path in _READY.items()
)
_TO_2 = "BEGIN; DROP VIEW here;" + _NAMED + _ADDED + _NEW + _append_only("retired") + "PRAGMA user_version=2; COMMIT;"
_WEIGHED = """ALTER TABLE indicator ADD COLUMN weight TEXT NOT NULL DEFAULT 'S';
ALTER TABLE indicator ADD COLUMN place TEXT NOT NULL DEFAULT 'name';"""
"""Indicators of format 2 were strong terms in names."""

_DENSE = "ALTER TABLE layout ADD COLUMN density INTEGER;"
"""Until format 3 all cells of a budget went in proportion to size."""

UPGRADES = (
    _TO_2,
    f"BEGIN; {_WEIGHED} PRAGMA user_version=3; COMMIT;",
    f"BEGIN; {_DENSE} PRAGMA user_version=4; COMMIT;",
)
"""Each makes a case of format 1, 2, … one of the next."""

_EXTRACTED = "".join(f", json_extract(json, '{path}') AS {name}" for name, path in _READY.items())
_RESULT_VIEW = f"CREATE VIEW result AS SELECT entry, round, json{_EXTRACTED} FROM main.result;"
_ENTRY_VIEW = f"CREATE VIEW entry AS SELECT *, {_NAME_AT} AS name_at FROM main.entry;"
_INDICATOR_VIEW = "CREATE VIEW indicator AS SELECT *, 'S' AS weight, 'name' AS place FROM main.indicator;"
_LAYOUT_VIEW = "CREATE VIEW layout AS SELECT *, NULL AS density FROM main.layout;"
OVERLAYS = tuple(
    views.replace("CREATE ", "CREATE TEMP ")
    for views in (_RETIRED + _ENTRY_VIEW + _VIEWS + _RESULT_VIEW, _INDICATOR_VIEW, _LAYOUT_VIEW)
)
"""The same for a case that may only be read, in memory."""
