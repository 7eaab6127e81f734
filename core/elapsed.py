"""How long runs were at work in a case, by its log."""

from datetime import datetime

from core.case import Case
from core.queries import RUN_LINES


def elapsed_s(case: Case) -> float | None:
    """Seconds in which the runs of a finished case were at work, without the time between them; None where one was cut
    off and nobody knows when, and while none has come to a result."""
    ended_utc = case.fact("ended_utc")
    if not ended_utc:
        return None
    total, began = 0.0, None
    for row in case.rows(f"SELECT time_utc, action FROM audit WHERE {RUN_LINES} ORDER BY seq"):
        at = datetime.fromisoformat(row["time_utc"])
        if row["action"] != "run started":
            total += (at - began).total_seconds() if began else 0.0
            began = None
        elif began is not None:
            return None
        else:
            began = at
    return total if began is None else None
