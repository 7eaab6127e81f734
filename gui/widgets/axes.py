"""Axes: where the ticks of a scale lie and what they say."""

import math
from collections.abc import Sequence
from itertools import pairwise

from gui.words import language, say

STEPS = (1, 2, 2.5, 5, 10)
UNITS = {"zh": ((10_000, "万"),), "en": ((1_000_000, "M"),)}
HEADLINE_UNITS = {"zh": ((100_000_000, "亿"), (10_000, "万")), "en": ((1_000_000, "M"),)}
LOG_UNITS = {
    "zh": ((100_000_000, "亿"), (10_000, "万")),
    "en": ((1_000_000, "M"), (1_000, "k")),
}
TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
BYTE_STEPS = ("B", "KB", "MB", "GB", "TB", "PB")


def step_of(span: float, most: int) -> float:
    """The smallest round step (1, 2, 2.5, 5 × 10^k) that needs at most `most` steps for a span > 0."""
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, most: int = 5, whole: bool = False) -> list[float]:
    """Round values that cover [low, high]; the first is <= low, the last >= high. whole: steps of at least 1."""
    if high <= low:
        high = low + 1
    step = step_of(high - low, most)
    if whole:
        step = max(1.0, math.ceil(step) if step < 10 else step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


def decades(low: float, high: float) -> list[int]:
    """Powers of ten that cover [low, high]; low > 0."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(max(high, low * 10)) - 1e-9)
    return [10**n for n in range(first, last + 1)]


def unit_of(number: float, headline: bool = False) -> tuple[int, str]:
    """(size, word) of the unit that fits a number."""
    units = (HEADLINE_UNITS if headline else UNITS)[language()]
    return next(((size, word) for size, word in units if number >= size), (1, ""))


def tick_words(values: Sequence[float], headline: bool = False) -> tuple[list[str], str]:
    """Numbers of a linear axis in one unit, without it, and the unit."""
    size, unit = unit_of(max(map(abs, values), default=0), headline)
    step = min((b - a for a, b in pairwise(values)), default=1) / size
    decimals = max(0, min(6, next((d for d in range(7) if abs(round(step, d) - step) < step * 1e-6), 6)))
    return [f"{value / size:,.{decimals}f}" for value in values], unit


def log_word(value: float) -> str:
    """A decade (or threshold) with its own unit: 1,000, 1 万, 1 亿; 10 k, 1 M."""
    if value < 10_000:
        return f"{value:,.0f}"
    size, unit = next((size, word) for size, word in LOG_UNITS[language()] if value >= size)
    return f"{value / size:,g} {unit}"


def byte_ticks(size: int, most: int = 9) -> tuple[list[float], list[str]]:
    """Round offsets in 0..size (bytes) and their words."""
    power = 0
    while power < len(BYTE_STEPS) - 1 and size >= 1024 ** (power + 1):
        power += 1
    unit = 1024.0**power
    step = step_of(max(size, 1) / unit, most)
    marks = [n * step for n in range(int(size / unit / step + 1e-9) + 1)]
    return [mark * unit for mark in marks], [f"{mark:,g} {BYTE_STEPS[power]}" for mark in marks]


def time_ticks(first_s: float, last_s: float, most: int = 9) -> tuple[list[float], list[str]]:
    """Round times within first..last (seconds) and their words."""
    span = max(1.0, last_s - first_s)
    step = next((step for step in TIME_STEPS_S if span / step <= most), TIME_STEPS_S[-1])
    marks = [n * step for n in range(math.ceil(first_s / step - 1e-9), int(last_s / step + 1e-9) + 1)]
    return [float(mark) for mark in marks], [_time_word(mark, step) for mark in marks]


def _time_word(at_s: int, step_s: int) -> str:
    if step_s >= 3600:
        return say("charts.hours", h=at_s // 3600)
    if step_s >= 60:
        return say("charts.minutes", m=at_s // 60)
    return say("charts.seconds", s=at_s) if at_s < 60 else spoken_time(at_s)


def spoken_time(seconds: float) -> str:
    """A stretch of time in a sentence: 6 分 40 秒, 1 h 5 min."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return say("charts.hours_minutes", h=hours, m=minutes)
    if minutes:
        return say("charts.minutes_seconds", m=minutes, s=left) if left else say("charts.minutes", m=minutes)
    return say("charts.seconds", s=left)
