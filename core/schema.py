"""Tables of a case. Facts are added, never changed: triggers refuse UPDATE and DELETE."""

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE fact (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, walk INTEGER NOT NULL, top INTEGER, path TEXT NOT NULL, key BLOB NOT NULL,
  node TEXT NOT NULL, size_bytes INTEGER NOT NULL, modified_ns INTEGER, accessed_ns INTEGER, changed_ns INTEGER,
  created_ns INTEGER, mode INTEGER NOT NULL, flags TEXT NOT NULL, hard_link_of BLOB);
CREATE VIEW here AS SELECT * FROM entry
  WHERE walk = (SELECT CAST(value AS INTEGER) FROM fact WHERE key = 'walk' ORDER BY id DESC LIMIT 1);
CREATE TABLE layout (entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, json TEXT NOT NULL, by_cells INTEGER NOT NULL,
  bytes_read INTEGER NOT NULL);
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
  term TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE result (entry INTEGER NOT NULL, round INTEGER NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (round, entry)) WITHOUT ROWID;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, time_utc TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
  hash TEXT NOT NULL);
"""
TABLES = ("fact", "entry", "layout", "outcome", "plan", "draw", "cell", "problem", "indicator", "result", "audit")


def _append_only(table: str) -> str:
    return "".join(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the case is append-only'); END;"
        for verb in ("UPDATE", "DELETE")
    )


SCRIPT = "BEGIN;" + _SCHEMA + "".join(map(_append_only, TABLES)) + "COMMIT;"
"""Makes an empty case."""
