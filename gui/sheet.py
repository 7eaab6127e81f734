"""The style sheet: buttons, fields, tabs, headers, panels. Never items of views (that would slow their painting)."""

import functools
from collections.abc import Callable, Mapping

from core.paths import RESOURCES


@functools.cache
def _sheet() -> str:
    return (RESOURCES / "window.qss").read_text(encoding="utf-8")


def style_sheet(tokens: Mapping[str, str], px: Callable[[float], int], field: int, small: int) -> str:
    """resources/window.qss in the colours of a theme: {accent} is a token, {12} a length that follows the scale.

    field, small: heights of fields and buttons, borders included; {field} is what is left inside.
    """
    arrow = "light" if int(tokens["base"][1:3], 16) > 127 else "dark"  # pictures of a style sheet have no roles
    sheet = _sheet().replace("{arrow}", (RESOURCES / "icons" / f"combo-{arrow}.svg").as_posix())
    for role, value in tokens.items():
        sheet = sheet.replace("{" + role + "}", value)
    for name, height in (("field", field), ("small", small)):
        sheet = sheet.replace("{" + name + "}", str(height - 2)).replace("{" + name + "_focus}", str(height - 4))
    for pixels in range(6, 40):
        sheet = sheet.replace("{" + str(pixels) + "}", str(px(pixels)))
    return sheet
