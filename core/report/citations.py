"""Sources as the law pack writes them, and as a Chinese reader expects them: Art.5(1)(3) is 第五条第一款第三项."""

import re

from core.report.words import Text

_ARTICLE = re.compile(r"\s*Art\.(\d+)(?:-(\d+))?(?:\((\d+)\))?(?:\((\d+)\))?")
_DIGITS = "零一二三四五六七八九"


def citation(cite: str) -> Text:
    """A source in both languages."""
    return Text(_ARTICLE.sub(_article, cite.replace("; ", "；")), cite)


def _article(match: re.Match[str]) -> str:
    article, inserted, paragraph, item = (None if part is None else numeral(int(part)) for part in match.groups())
    text = f"第{article}条"
    text += f"之{inserted}" if inserted else ""
    text += f"第{paragraph}款" if paragraph else ""
    return text + (f"第{item}项" if item else "")


def numeral(number: int) -> str:
    """A number from 1 to 999 in Chinese."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += _DIGITS[0]
    return text + (_DIGITS[ones] if ones else "")
