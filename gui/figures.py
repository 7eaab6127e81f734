"""Numbers as the window shows them: 万 and 亿 or M, floors downwards, ranges with one unit. Nothing is computed here
but the rounding."""

from dataclasses import dataclass
from datetime import datetime

from core.model import EXACT, Estimate
from gui.words import language, say

RANGE = "–"
UNITS = {"zh": ((10_000, "万"),), "en": ((1_000_000, "M"),)}
HEADLINE_UNITS = {"zh": ((100_000_000, "亿"), (10_000, "万")), "en": ((1_000_000, "M"),)}
BYTE_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate in words. mark: exact | sampled | indicative | not_examined | none. point: "" where only words
    are said. interval: the interval, or the word that stands in its place."""

    mark: str
    point: str
    interval: str


def whole(number: int) -> str:
    """All digits with thousands commas."""
    return f"{number:,}"


def _unit(number: int, headline: bool) -> tuple[int, str]:
    units = (HEADLINE_UNITS if headline else UNITS)[language()]
    for size, name in units:
        if number >= size:
            return size, name
    return 1, ""


def _decimals(number: int, size: int, digits: int = 4) -> int:
    """Decimals that give a number that many digits; below 0 where it has more before the point."""
    left = digits - len(str(number // size))
    return left if size == 1 else max(0, left)


def _worth(width: int, size: int) -> int:
    """Decimals that are worth showing: as many as give half the interval two digits."""
    decimals = 0
    while decimals < 4 and 20 * size > width * 10**decimals:
        decimals += 1
    return decimals


def _rounded(number: int, size: int, decimals: int, up: int) -> str:
    """up: -1 down, 0 nearest, 1 up. Integer arithmetic: no digit is invented."""
    step = max(1, size // 10**decimals) if decimals >= 0 else 10**-decimals
    n = {-1: number // step, 0: (2 * number + step) // (2 * step), 1: -(-number // step)}[up] * step
    return f"{n // size:,}" + (f".{n % size * 10**decimals // size:0{decimals}d}" if decimals > 0 and size > 1 else "")


def _join(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit else number


def point_and_interval(point: int, low: int, high: int, headline: bool = False) -> tuple[str, str]:
    """("2,642 万", "[2,626–2,657]"): point rounded to nearest, low down, high up, all with the point's unit.

    At most four digits, and none that the interval makes meaningless: "684 万", not "684.0 万"."""
    size, unit = _unit(point, headline)
    decimals = min(_decimals(point, size), _worth(high - low, size))
    shown = _join(_rounded(point, size, decimals, 0), unit)
    ends = RANGE.join((_rounded(low, size, decimals, -1), _rounded(high, size, decimals, 1)))
    return shown, f"[{ends} {unit}]" if headline and unit else f"[{ends}]"


def floor_number(number: int, headline: bool = False) -> str:
    """A floor: two digits, downwards; below a hundred it stays whole."""
    return _two_digits(number, -1, headline)


def ceiling_number(number: int) -> str:
    """A ceiling: two digits, upwards."""
    return _two_digits(number, 1, False)


def _two_digits(number: int, up: int, headline: bool) -> str:
    size, unit = _unit(number, headline)
    step = int(10 ** max(0, len(str(number)) - 2))
    number = (number // step if up < 0 else -(-number // step)) * step
    return _join(_rounded(number, size, _decimals(number, size, 2), up), unit)


def figure(estimate: Estimate | None, headline: bool = False) -> Figure:
    """An estimate as every table and headline shows it; None is "not examined"."""
    if estimate is None:
        return Figure("not_examined", say("figures.not_examined"), "")
    if estimate.method == EXACT and estimate.point is not None:
        return Figure("exact", whole(estimate.point), say("figures.exact"))
    if estimate.point is None or estimate.low is None or estimate.high is None:
        return _floor_only(estimate, headline)
    if estimate.high == 0:
        return Figure("none", say("figures.none_seen"), "")
    shown, interval = point_and_interval(estimate.point, estimate.low, estimate.high, headline)
    return Figure(estimate.method, shown, interval)


def _floor_only(estimate: Estimate, headline: bool) -> Figure:
    if estimate.floor == 0:  # a floor never lies below what was counted: nothing was seen
        return Figure("none", say("figures.none_seen"), _beside_none(estimate))
    if estimate.method == "indicative":
        return Figure("indicative", f"≥ {floor_number(estimate.floor, headline)}", say("figures.indicative"))
    ceiling = "" if estimate.at_most is None else say("figures.at_most", number=ceiling_number(estimate.at_most))
    return Figure("sampled", f"≥ {floor_number(estimate.floor, headline)}", ceiling or say("figures.floor_only"))


def _beside_none(estimate: Estimate) -> str:
    if estimate.method == "indicative":
        return say("figures.indicative")
    return "" if estimate.at_most is None else say("figures.at_most", number=ceiling_number(estimate.at_most))


def prose(estimate: Estimate) -> str:
    """The headline: "about 101.3 M", "12,703,118", "at least 47 M"."""
    found = figure(estimate, headline=True)
    if found.mark == "sampled" and estimate.point is not None:
        return say("figures.about", number=found.point)
    if found.mark in ("sampled", "indicative"):
        return say("figures.at_least", number=floor_number(estimate.floor, headline=True))
    return found.point


def size(number: int) -> str:
    """Bytes with a unit of 1024 and three digits: 8.05 GB."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(BYTE_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    if unit == 0:
        return f"{number} B"
    return f"{value:.{0 if value >= 99.95 else 1 if value >= 9.995 else 2}f} {BYTE_UNITS[unit]}"


def share(value: float) -> str:
    """A share as percent with one decimal, never rounded to 100 or 0 when it is not."""
    percent = value * 100
    if 0 < percent < 0.05:
        return "<0.1"
    return f"{min(percent, 99.9) if value < 1 else percent:.1f}"


def moment(utc: str) -> str:
    """A stored UTC time as month, day and minute here; "" for none."""
    try:
        return f"{datetime.fromisoformat(utc).astimezone():%m-%d %H:%M}"
    except ValueError:
        return ""


def duration(seconds: float) -> str:
    """9:41, 1:02:03."""
    whole_seconds = max(0, round(seconds))
    hours, rest = divmod(whole_seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
