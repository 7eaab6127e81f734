"""Numbers as they stand in sentences: floors go down, ceilings up, and nobody reads nine digits."""

from core.report.words import Text, Value


def down(number: int, figures: int = 2) -> int:
    """The largest number of that many significant figures that is not above `number` (>= 0)."""
    step = _step(number, figures)
    return number // step * step


def up(number: int, figures: int = 2) -> int:
    """The smallest number of that many significant figures that is not below `number` (>= 0)."""
    step = _step(number, figures)
    return -(-number // step) * step


def whole(number: int) -> Text:
    """All digits, with thousands commas: exact counts are never rounded."""
    return Text(f"{number:,}", f"{number:,}")


def short(number: int) -> Text:
    """A rounded number, in 万 and 亿 in Chinese and in full digits in English."""
    return Text(_myriads(number), f"{number:,}")


def floor_text(number: int) -> Text:
    """A floor in a sentence: two significant figures, downwards."""
    return short(down(number))


def ceiling_text(number: int) -> Text:
    """A ceiling in a sentence: two significant figures, upwards."""
    return short(up(number))


def interval_texts(point: int, low: int, high: int) -> dict[str, Value]:
    """point, low, high to the place of the point's fourth figure: nearest, downwards, upwards."""
    step = _step(point, 4)
    return {
        "point": short((2 * point + step) // (2 * step) * step),
        "low": short(low // step * step),
        "high": short(-(-high // step) * step),
    }


def percent(share: float) -> str:
    """A confidence level or share with the digits it needs: 95 %, 97.5 %, 0.92 %."""
    return f"{share * 100:.4g}%"


def _step(number: int, figures: int) -> int:
    return int(10 ** max(0, len(str(number)) - figures))


def _myriads(number: int) -> str:
    for unit, name in ((100_000_000, "亿"), (10_000, "万")):
        if number >= unit:
            whole_part, rest = divmod(number, unit)
            fraction = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
            return f"{whole_part:,}{'.' + fraction if fraction else ''}{name}"
    return f"{number:,}"
