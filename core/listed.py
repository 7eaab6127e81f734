"""What is known now of every file of the inventory, as pieces of SQL: `h` is its entry, `r` its newest result.

Where a result is older than what was read since, status, kind and reason are those of the reading; figures stay those
of the result until the next round. Before the first round, and before the walk has ended, there is no `r`.
"""

from collections.abc import Callable, Sequence

from core import queries
from core.case import Case
from core.filter import ANY, ONE, Condition, Query
from core.filter_values import TO_BE_READ
from core.model import NOT_REACHED_REASON
from core.units import UNIT_BYTES

NAME = "substr(h.path, h.name_at)"
FOLDER = "substr(h.path, 1, max(h.name_at - 2, 0))"
RECORDS = "COALESCE(r.point, r.floor)"
OWN_BYTES = "CASE WHEN h.top IS NULL AND h.node = 'file' AND h.hard_link_of IS NULL THEN h.size_bytes ELSE 0 END"
"""Bytes of the evidence itself: a file with several names once, nothing for what lies inside another file."""

_FINAL = "r.status NOT IN ('skipped', 'sampled', 'indicative')"
"""Is the result surely the newest? Of the other statuses a file may have been read whole since."""

_OF_UNITS = f"""h.top IS NULL AND h.size_bytes BETWEEN 1 AND {UNIT_BYTES}
  AND EXISTS (SELECT 1 FROM draw WHERE label GLOB 'unit/*')"""
"""Does a file belong to a stratum of files that are drawn without being opened (`core.units`)?"""

_HAS_ROUND = "EXISTS (SELECT 1 FROM fact WHERE key = 'round')"
_NO_SAMPLE = """EXISTS (SELECT 1 FROM draw d WHERE d.label GLOB 'unit/pilot/*'
  AND NOT EXISTS (SELECT 1 FROM outcome o WHERE o.entry = d.entry))"""
"""Was not even the pilot of those strata read to its end?"""

_PLANNED = f"""CASE WHEN h.node != 'file' OR h.hard_link_of IS NOT NULL THEN 'skipped'
  WHEN EXISTS (SELECT 1 FROM cell c WHERE c.entry = h.id AND c.stage != 'census') THEN 'sampled'
  WHEN {_OF_UNITS} AND {_HAS_ROUND} THEN CASE WHEN {_NO_SAMPLE} THEN 'skipped' ELSE 'sampled' END
  WHEN {_OF_UNITS} THEN CASE WHEN EXISTS (SELECT 1 FROM draw d WHERE d.entry = h.id AND d.label GLOB 'unit/*')
    THEN '{TO_BE_READ}' ELSE 'sampled' END
  ELSE COALESCE((SELECT CASE p.decision WHEN 'left_out' THEN 'skipped' WHEN 'pool' THEN
      CASE WHEN EXISTS (SELECT 1 FROM draw d WHERE d.entry = h.id) THEN '{TO_BE_READ}' ELSE 'sampled' END
    ELSE '{TO_BE_READ}' END FROM plan p WHERE p.entry = h.id),
    CASE WHEN EXISTS (SELECT 1 FROM fact WHERE key = 'plan') THEN 'skipped' ELSE '{TO_BE_READ}' END) END"""
"""Status of a file that has neither a result nor an outcome: after the plan, what is not in it is left out."""


WAS_READ = """(EXISTS (SELECT 1 FROM outcome o WHERE o.entry = h.id)
  OR EXISTS (SELECT 1 FROM cell c WHERE c.entry = h.id))"""
"""Was anything of a file read?"""


def _newest(column: str) -> str:
    return f"""CASE WHEN {_FINAL} THEN r.{column}
  ELSE COALESCE((SELECT o.{column} FROM outcome o WHERE o.entry = h.id), r.{column}"""


STATUS = f"{_newest('status')}, {_PLANNED}) END"
_WITHOUT_RESULT = f"""CASE WHEN r.entry IS NULL AND {_OF_UNITS} AND {_HAS_ROUND} AND {_NO_SAMPLE}
  THEN '{NOT_REACHED_REASON}' ELSE '' END"""
REASON = f"{_newest('reason')}, {_WITHOUT_RESULT}) END"
KIND = """CASE WHEN r.kind != '' THEN r.kind ELSE COALESCE((SELECT o.kind FROM outcome o WHERE o.entry = h.id),
  (SELECT l.kind FROM layout l WHERE l.entry = h.id), CASE h.node WHEN 'file' THEN '' ELSE h.node END) END"""
ENCODING = """CASE WHEN r.entry IS NOT NULL THEN COALESCE(r.encoding, '')
  ELSE COALESCE((SELECT o.encoding FROM outcome o WHERE o.entry = h.id),
  (SELECT json_extract(l.json, '$.encoding') FROM layout l WHERE l.entry = h.id), '') END"""


def newest_round(case: Case) -> int:
    """The newest round of results that is whole; 0 before the first."""
    return int(case.fact("round") or 0)


def newest_walk(case: Case) -> int:
    """The inventory, or the walk that is to become it; 0 before the first."""
    walk = case.fact("walk")
    return queries.last_walk(case) if walk is None else int(walk)


def rows_of_walk(case: Case) -> str:
    """FROM … WHERE for all entries `h` of the inventory, folders too, each with its newest attempt only."""
    return f"FROM entry h WHERE h.walk = {newest_walk(case)} AND h.id NOT IN (SELECT entry FROM retired)"


def files(case: Case) -> str:
    """FROM … WHERE for all files; quick for a pass over all of them."""
    round_ = newest_round(case)
    from core.unit_reading import opened_above  # late: it needs many libraries, and the window opens without

    if opened_above(case):
        return some_files(case)
    newest = case.one("SELECT id FROM entry WHERE node != 'folder' ORDER BY id DESC LIMIT 1")
    if round_ and newest == case.one("SELECT max(entry) FROM result WHERE round = ?", (round_,)):
        # no entry came after that round, say from inside an archive or by another attempt: each has its result
        return f"FROM result r CROSS JOIN entry h ON h.id = r.entry WHERE r.round = {round_}"
    return some_files(case)


def some_files(case: Case) -> str:
    """FROM … WHERE for all files; quick where few are asked for by their id."""
    joined = f"FROM entry h LEFT JOIN result r ON r.round = {newest_round(case)} AND r.entry = h.id WHERE"
    return f"{rows_of_walk(case).replace('FROM entry h WHERE', joined)} AND h.node != 'folder'"


# a filter ---------------------------------------------------------------------------------------
Sql = tuple[str, list[object]]
"""An expression and its parameters."""


def where(query: Query) -> Sql:
    """The condition that a file meets which a filter lets through."""
    return _joined(" AND ", [_condition(condition) for condition in query.conditions], "1")


def _condition(condition: Condition) -> Sql:
    if column := _NUMBERS.get(condition.key):
        sql, values = f"({column} >= ? AND {column} < ?)", list[object](condition.ends)
    else:
        sql, values = _joined(" OR ", [_WORDS[condition.key](word) for word in condition.words], "0")
    return (f"NOT COALESCE({sql}, 0)" if condition.negated else sql), values


def _joined(operator: str, parts: Sequence[Sql], nothing: str) -> Sql:
    """Halved again and again: SQLite allows no expression deeper than 1,000."""
    if len(parts) < 2:
        return parts[0] if parts else (nothing, [])
    middle = len(parts) // 2
    (one, first), (other, second) = _joined(operator, parts[:middle], ""), _joined(operator, parts[middle:], "")
    return f"({one}{operator}{other})", first + second


def _below(word: str) -> Sql:
    path = word.removesuffix("/")
    if not path:
        return "1", []
    sql = """(h.path = ? OR (h.path > ? AND h.path < ?) OR (h.path > ? AND h.path < ?
      AND EXISTS (SELECT 1 FROM entry t WHERE t.id = h.top AND length(t.path) <= ?)))"""
    # 0 and " follow / and !; a name may hold a "!" too: it is a container's only behind the path of one
    return sql, [path, f"{path}/", f"{path}0", f"{path}!", f'{path}"', len(path)]


def _part_of(column: str) -> Callable[[str], Sql]:
    return lambda word: (f"{column} LIKE ? ESCAPE '\\'", [f"%{_escaped(word)}%"])


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _path_or_mask(word: str) -> Sql:
    """Free text: a part of the path, or a mask of the name."""
    if ANY in word or ONE in word:
        return _name(word)
    sql, values = _part_of("h.path")(word)
    return _or_as_read(word, sql, values, "h.path", *values)


def _name(word: str) -> Sql:
    """A part of the name, or a mask of all of it. The path is tried first: cutting a name out of it costs thrice as
    much as comparing, and of a long list hardly anything fits."""
    pattern = _escaped(word).replace(ANY, "%").replace(ONE, "_")
    if ANY not in word and ONE not in word:
        pattern = f"%{pattern}%"
    sql = f"(h.path LIKE ? ESCAPE '\\' AND {NAME} LIKE ? ESCAPE '\\')"
    return _or_as_read(word, sql, [f"%{pattern}", pattern], NAME, pattern)


def _or_as_read(word: str, sql: str, values: list[object], column: str, pattern: object) -> Sql:
    """Names in GBK are looked for as the window shows them (`core.names`), besides as the case has them; ASCII stands
    in both alike."""
    if word.replace(ANY, "").isascii():
        return sql, values
    return f"({sql} OR instr(h.path, '\\x') AND as_read({column}) LIKE ? ESCAPE '\\')", [*values, pattern]


def _equal(column: str) -> Callable[[str], Sql]:
    return lambda word: (f"{column} = ?", [word])


def _reason(word: str) -> Sql:
    return _part_of(REASON)(word) if word else _equal(REASON)("")


def of_type(word: str) -> Sql:
    """Was a value of a type found, valid or not? "": none of any type."""
    if not word:
        return "COALESCE(r.types, '{}') = '{}'", []
    return "instr(r.types, ?) > 0", [f'"{word}":']


def _same(word: str) -> Sql:
    return f"r.same_as IS {'NOT ' if word == 'yes' else ''}NULL", []


_NUMBERS = {"size": "h.size_bytes", "est": "r.floor", "modified": "h.modified_ns"}
_WORDS: dict[str, Callable[[str], Sql]] = {
    "": _path_or_mask,
    "path": _below,
    "folder": lambda word: _equal(FOLDER)(word.removesuffix("/")),
    "name": _name,
    "kind": _equal(KIND),
    "type": of_type,
    "status": _equal(STATUS),
    "encoding": _equal(ENCODING),
    "reason": _reason,
    "same": _same,
}
