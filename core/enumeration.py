"""Which sampled files are read whole because their records are to be counted one by one (逐一认定).

The law pack says of which tiers (`counting: enumerate`). A file is one of them if its column names announce such
records (asked only under a byte budget, before anything is drawn), if its pilot shows one, or the draw after it. Each
of these moments is decided once, from what all complete draws before it hold, and is a fact of the case; so the result
does not depend on order, on workers or on interruptions. What a byte budget has no room for stays sampled; the result
says so. Files of a pool stay in it: to take out those in which something was drawn would bend the pool's estimate.
"""

from collections.abc import Iterator, Mapping

from core import queries
from core.allocation import CELL_COST, CELLS
from core.case import Case
from core.case_file import Row
from core.codec import load_layout
from core.detect.chance import decide
from core.detect.columns import type_of_header
from core.law import class_of_record, is_enumerated
from core.measures import TIERS, is_record, measure, tier
from core.model import EXACT, Layout
from core.plan import PILOT_LABEL
from core.precision import precisions
from core.reckon import WHOLE_LABEL, Reckoned, cells_of, is_skipped, together

ANNOUNCED, PILOTS, DRAWS = "announced", "pilots", "draws"
MOMENTS = (ANNOUNCED, PILOTS, DRAWS)


def fact_key(moment: str) -> str:
    """Where the case keeps what was decided at a moment: {"whole": {entry id: tier}, "sampled": {entry id: tier}}."""
    return f"enumeration/{moment}"


def announced_tier(layout: Layout) -> str | None:
    """The tier, if its records are counted one by one, that the column names of one table announce."""
    tables: dict[str, set[str]] = {}
    for label in layout.columns:
        if (type_ := type_of_header(label)) is not None:
            tables.setdefault(label.rpartition(".")[0], set()).add(type_)
    found = {class_of_record(frozenset(types)).tier for types in tables.values() if is_record(frozenset(types))}
    return _most_sensitive(found)


def announced(case: Case) -> dict[int, str]:
    """{entry id: tier} of all files whose column names announce such records."""
    found = {}
    for row in queries.layouts_by_cells(case):
        layout = load_layout(row["layout"])
        if layout is not None and (key := announced_tier(layout)) is not None:
            found[int(row["id"])] = key
    return found


def keep_announced(case: Case, asked: Mapping[int, str], whole: set[int]) -> None:
    """The decision of the first moment. whole: those of the files that the plan reads whole."""
    sampled = {entry: key for entry, key in asked.items() if entry not in whole}
    _keep(case, ANNOUNCED, {entry: key for entry, key in asked.items() if entry in whole}, sampled)


def enumerate_found(case: Case, moment: str) -> None:
    """Has files read whole of which a sample shows such records, smallest first while the budget lasts. Once a case.

    All draws made so far are read. moment: PILOTS | DRAWS; that one comes again when larger draws were made because the
    precision was raised.
    """
    before, draws = case.fact(fact_key(moment)), len(precisions(case)) if moment == DRAWS else 1
    if before is not None and before.get("draws", 1) == draws:
        return
    rows = [row for row in queries.sampled(case, CELLS) if not _is_settled(case, row["id"])]
    shown = {row["id"]: key for row in rows if (key := _shown_tier(case, row["id"])) is not None}
    room = _room(case, [row for row in rows if row["id"] not in shown and not _is_open(case, row)])
    whole, sampled = dict[int, str](), dict[int, str]()
    for row in sorted(rows, key=lambda row: (row["size_bytes"], row["id"])):
        if (key := shown.get(row["id"])) is None:
            continue
        cost = _extra_bytes(case, row)
        (whole if room is None or cost <= room else sampled)[row["id"]] = key
        if room is not None and row["id"] in whole:
            room -= cost
    earlier = {} if before is None else {int(entry): key for entry, key in before["whole"].items()}
    with case.writing():
        case.add_draws((entry, WHOLE_LABEL, []) for entry in sorted(whole))
        _keep(case, moment, earlier | whole, sampled, draws)


def reasons(case: Case) -> dict[int, tuple[str, str]]:
    """{entry id: (moment, tier)} of every file that is read whole for this reason."""
    decided = ((moment, case.fact(fact_key(moment)) or {"whole": {}}) for moment in MOMENTS)
    return {int(entry): (moment, key) for moment, fact in decided for entry, key in fact["whole"].items()}


def notes(found: Reckoned, why: tuple[str, str] | None) -> Iterator[str]:
    """That an entry was read whole to be counted one by one, and why; or that it was to be, and was not."""
    if found.records is None:
        return
    if found.records.method == EXACT:
        if why is not None:
            yield f"one_by_one because={why[0]} tier={why[1]}"
        return
    for name in TIERS:
        if is_enumerated(name) and found.counted.get(tier(name)):
            yield f"not_one_by_one tier={name}"


def _is_settled(case: Case, entry: int) -> bool:
    """Is it read whole anyway, or was it skipped by hand?"""
    draws = queries.draws_of(case, entry)
    return WHOLE_LABEL in draws or is_skipped(case, entry, draws)


def _keep(case: Case, moment: str, whole: Mapping[int, str], sampled: Mapping[int, str], draws: int = 1) -> None:
    """draws: for how many precisions draws were made by then."""
    fact = {"whole": _with_text_keys(whole), "sampled": _with_text_keys(sampled)}
    case.add_fact(fact_key(moment), fact if draws == 1 else fact | {"draws": draws})
    if whole or sampled:
        case.log("counted one by one", {"because": moment, "read whole": sorted(whole), "no room": sorted(sampled)})


def _with_text_keys(found: Mapping[int, str]) -> dict[str, str]:
    return {str(entry): key for entry, key in sorted(found.items())}


def _shown_tier(case: Case, entry: int) -> str | None:
    """The most sensitive of these tiers of which a record was read."""
    whole = together(cells_of(case, entry))
    counts = measure(whole.signatures, decide(whole), class_of_record)
    return _most_sensitive({key for key in TIERS if counts.get(tier(key))})


def _most_sensitive(tiers: set[str]) -> str | None:
    return next((key for key in TIERS if key in tiers and is_enumerated(key)), None)


def _room(case: Case, done: list[Row]) -> int | None:
    """Bytes of the budget that nothing planned needs, None without a budget. done: sampled files that stay so, and of
    which nothing more is drawn."""
    plan = case.fact("plan")
    room = plan.get("room_bytes", 0)
    if room is None:
        return None
    spared = sum(CELL_COST * _not_drawn(case, row) for row in done)
    return int(room - plan["planned_bytes"] + spared - sum(_extra_bytes(case, row) for row in queries.turned(case)))


def _is_open(case: Case, row: Row) -> bool:
    """Is its second draw still to come?"""
    return set(queries.draws_of(case, row["id"])) == {PILOT_LABEL}


def _not_drawn(case: Case, row: Row) -> int:
    """Cells that were planned for a file and were not drawn."""
    drawn = sum(len(cells) for cells in queries.draws_of(case, row["id"]).values())
    return max(0, int(row["pilot"] + row["sample"]) - drawn)


def _extra_bytes(case: Case, row: Row) -> int:
    """What reading a file whole takes beyond what was planned for it."""
    return int(row["size_bytes"]) - CELL_COST * _not_drawn(case, row)
