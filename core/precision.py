"""The relative half widths that a case aimed at, one after the other: each draw of a second stage was made for one."""

from core.case import Case, now_utc

FACT = "precisions"
"""[{"precision", "utc"}, …]: all that second stages were drawn for and when, the first one first. Missing where there
was only one."""


def precisions(case: Case) -> list[float]:
    """All that second stages were drawn for, the first one first; that of the settings where there was only one."""
    made = case.fact(FACT)
    return [each["precision"] for each in made] if made else [case.settings().precision]


def keep_precision(case: Case, precision: float, utc: str = "") -> None:
    """Second stages were drawn for one more. utc: when, now if it is not said."""
    case.add_fact(FACT, [*(case.fact(FACT) or ()), {"precision": precision, "utc": utc or now_utc()}])


def is_open(case: Case) -> bool:
    """Was a smaller precision asked for than the newest figures have? Then the run that makes them did not end."""
    summary = case.fact("summary")
    return summary is not None and case.settings().precision < summary.get("precision", precisions(case)[0])
