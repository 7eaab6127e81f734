"""Facts to and from what the case stores: JSON text for people and experts, blobs for key sets."""

import json
from dataclasses import fields

import numpy as np
import numpy.typing as npt

from core.model import Claim, Estimate, Finding, Layout, Tally

_LAYOUT = tuple(field.name for field in fields(Layout))


def dump_layout(layout: Layout | None) -> str | None:
    """A layout as JSON."""
    if layout is None:
        return None
    # "asdict" copies to the bottom: of a million outcomes that took longer than to store them
    return json.dumps({name: getattr(layout, name) for name in _LAYOUT}, ensure_ascii=False, sort_keys=True)


def load_layout(text: str | None) -> Layout | None:
    """The layout that `dump_layout` wrote."""
    if text is None:
        return None
    fields = json.loads(text)
    return Layout(**{**fields, "columns": tuple(fields["columns"])})


def dump_tally(tally: Tally) -> str:
    """A tally as JSON, but for its keys. Sorted: equal tallies give equal text."""
    claims = {"claims": [[claim, len(keys)] for claim, keys in sorted(tally.claims.items())]} if tally.claims else {}
    return json.dumps(
        {
            **claims,
            "rows": dict(sorted(tally.rows.items())),
            "signatures": sorted([list(map(list, s)), n] for s, n in tally.signatures.items()),
            "hits": sorted([*key, n] for key, n in tally.hits.items()),
            "findings": [[f.type, f.verdict, f.column, f.place, f.by_row_number, f.masked] for f in tally.findings],
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )


def load_tally(text: str, persons: bytes | None = None) -> Tally:
    """The tally that `dump_tally` and `dump_persons` wrote; without keys if persons is None."""
    fields, keys = json.loads(text), load_keys(persons)
    sizes = [(tuple(map(tuple, claim)), n) for claim, n in fields.get("claims", ())] if len(keys) else []
    own = end = len(keys) - sum(n for _, n in sizes)
    claims: dict[Claim, npt.NDArray[np.uint64]] = {}
    for claim, n in sizes:
        claims[claim] = keys[end : end + n]
        end += n
    return Tally(
        rows=fields["rows"],
        signatures={tuple((c, t, v) for c, t, v in s): n for s, n in fields["signatures"]},
        hits={(c, t, v): n for c, t, v, n in fields["hits"]},
        persons=keys[:own],
        findings=tuple(Finding(*f) for f in fields["findings"]),
        claims=claims,
    )


def dump_persons(tally: Tally) -> bytes | None:
    """All keys of a tally, those of its claims in the order in which `dump_tally` lists them."""
    return dump_keys(np.concatenate([tally.persons, *(keys for _, keys in sorted(tally.claims.items()))]))


def dump_keys(keys: npt.NDArray[np.uint64]) -> bytes | None:
    """Keys as little-endian bytes, None where there are none."""
    return keys.astype("<u8").tobytes() if len(keys) else None


def load_keys(blob: bytes | None) -> npt.NDArray[np.uint64]:
    """The keys that `dump_keys` wrote."""
    return np.frombuffer(blob or b"", "<u8").astype(np.uint64)


def dump_estimate(estimate: Estimate | None) -> list[int | str | None] | None:
    """An estimate as a JSON list: point, low, high, floor, method, at_most."""
    if estimate is None:
        return None
    return [estimate.point, estimate.low, estimate.high, estimate.floor, estimate.method, estimate.at_most]


def load_estimate(fields: list[int | str | None] | None) -> Estimate | None:
    """The estimate that `dump_estimate` wrote."""
    return None if fields is None else Estimate(*fields)  # type: ignore[arg-type]
