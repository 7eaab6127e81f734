"""Colours, sizes and fonts: the tokens of the look, once. No colour value stands anywhere else.

Widgets that paint themselves ask `color(role)` inside paintEvent; a change of theme is `apply` and repaints all.
"""

import functools
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import RESOURCES
from gui.sheet import style_sheet

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "window": "#F3F5F6",
        "base": "#FFFFFF",
        "alt": "#F8F9FA",
        "line": "#DDE2E5",
        "line2": "#C2CACF",
        "grid": "#E9EDEF",
        "text": "#192126",
        "text2": "#4E5B63",
        "text3": "#5B686F",
        "accent": "#0B6670",
        "on_accent": "#FFFFFF",
        "accent_soft": "#D9ECEE",
        "accent_line": "#8FC0C5",
        "selection": "#DCEDEF",
        "hover": "#EEF2F3",
        "warn": "#855400",
        "warn_bg": "#FFF3D9",
        "warn_line": "#E8C880",
        "error": "#AB241B",
        "error_bg": "#FCEBE9",
        "error_line": "#E9B6B1",
        "ok": "#22663A",
        "ok_bg": "#E6F3EA",
        "ok_line": "#B2D6BD",
        "density0": "#E6EAEC",
        "density1": "#C9DCDF",
        "density2": "#8FBEC3",
        "density3": "#33808A",
        "density4": "#0B535B",
        "on_dense": "#FFFFFF",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "window": "#15191C",
        "base": "#1B2024",
        "alt": "#1F252A",
        "line": "#2D353B",
        "line2": "#465159",
        "grid": "#262D32",
        "text": "#E6EBEE",
        "text2": "#AEB9C0",
        "text3": "#99A6AE",
        "accent": "#58B8C2",
        "on_accent": "#0B1416",
        "accent_soft": "#1B3D42",
        "accent_line": "#2F7780",
        "selection": "#1E3F45",
        "hover": "#242B30",
        "warn": "#E9B44C",
        "warn_bg": "#332A17",
        "warn_line": "#5C4A22",
        "error": "#F08A80",
        "error_bg": "#3A211F",
        "error_line": "#6B3733",
        "ok": "#7CC796",
        "ok_bg": "#1B3325",
        "ok_line": "#2F5A40",
        "density0": "#2A3136",
        "density1": "#26464B",
        "density2": "#2B6A72",
        "density3": "#4A9DA7",
        "density4": "#A5DEE4",
        "on_dense": "#0B1416",
    }
)
THEMES = ("system", "light", "dark")

SIZES: Mapping[str, tuple[int, int, QFont.Weight]] = MappingProxyType(
    {  # style: (pixels, line height, weight)
        "display": (30, 36, QFont.Weight.DemiBold),
        "figure": (24, 30, QFont.Weight.DemiBold),
        "headline": (20, 26, QFont.Weight.DemiBold),
        "title": (18, 24, QFont.Weight.DemiBold),
        "name": (14, 22, QFont.Weight.DemiBold),
        "section": (13, 20, QFont.Weight.DemiBold),
        "body": (13, 20, QFont.Weight.Normal),
        "strong": (13, 20, QFont.Weight.DemiBold),
        "small": (12, 18, QFont.Weight.Normal),
        "head": (12, 18, QFont.Weight.Medium),
        "tiny": (11, 16, QFont.Weight.Normal),
        "tier": (11, 16, QFont.Weight.DemiBold),
        "mono": (12, 18, QFont.Weight.Normal),
    }
)
HEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "top_bar": 48,
        "ledger": 52,
        "status_bar": 28,
        "rail_item": 32,
        "button": 32,
        "field": 32,
        "small_button": 28,
        "small_field": 26,
        "panel_head": 36,
        "table_head": 28,
        "row": 28,
        "dense_row": 25,
        "tall_row": 46,
        "tree_row": 26,
        "tabs": 36,
        "badge": 20,
        "tier_badge": 18,
        "chip": 22,
    }
)
TWO_LINES = ("tall_row",)
MARGIN, GAP, PADDING = 16, 12, 12
RADIUS, SMALL_RADIUS = 6, 4
RAIL_WIDE, RAIL_NARROW = 184, 48
SMALL = 900
"""A window narrower than this, at scale 1, keeps its room for the page: rail and brand are icons."""

_LATIN, _MONO = "Inter", "JetBrains Mono"
_CHINESE = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei")
_CHINESE_MONO = ("Cascadia Mono", "Noto Sans Mono CJK SC", "Microsoft YaHei UI", "WenQuanYi Micro Hei")
FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Medium.ttf",
)
FALLBACK_FILE = "wqy-microhei.ttc"


class _Look:
    """What the user chose: theme in force and scale. One instance, changed by `apply` only."""

    tokens: Mapping[str, str] = LIGHT
    scale: float = 1.0


def load_fonts() -> None:
    """Registers the bundled fonts; the Chinese one only where the system has none of its own."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
    if not set(_CHINESE) & set(QFontDatabase.families()):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / FALLBACK_FILE))


def apply(app: QApplication, theme: str = "system", scale: float = 1.0) -> None:
    """Theme (one of THEMES) and font scale (0.8 to 2) for the whole program, at once."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))
    dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    _Look.tokens = DARK if theme == "dark" or (theme == "system" and dark) else LIGHT
    _Look.scale = scale
    for cached in (font, metrics):
        cached.cache_clear()
    app.setStyleSheet("")  # from one sheet to another takes four times as long as from none (measured, 1,300 widgets)
    app.setFont(font("body"))
    app.setPalette(palette())
    app.setStyleSheet(style_sheet(_Look.tokens, px, height("field"), height("small_field", "small")))


def is_dark() -> bool:
    """Is the dark theme in force?"""
    return _Look.tokens is DARK


def color(role: str) -> QColor:
    """The colour of a role (a key of LIGHT) in the theme in force."""
    return QColor(_Look.tokens[role])


def density(step: int) -> QColor:
    """Step 0..4 of the density scale."""
    return color(f"density{step}")


def on_density(step: int) -> QColor:
    """Colour of text on a tile of that step."""
    return color("text") if step < 3 else color("on_dense")


def px(pixels: float) -> int:
    """A length of text (font, line) in logical pixels at the user's scale."""
    return round(pixels * _Look.scale)


def height(token: str, style: str = "body") -> int:
    """A height from HEIGHTS; it grows with the font so that no text clips."""
    lines = 2 if token in TWO_LINES else 1
    return max(HEIGHTS[token], px(lines * SIZES[style][1]) + 8) if _Look.scale != 1 else HEIGHTS[token]


@functools.cache
def font(style: str) -> QFont:
    """A font of SIZES with tabular digits. Do not change the returned object; copy it."""
    size, _, weight = SIZES[style]
    found = QFont()
    mono = style == "mono"
    found.setFamilies([_MONO, *_CHINESE_MONO] if mono else [_LATIN, *_CHINESE])
    found.setPixelSize(px(size))
    found.setWeight(weight)
    found.setFeature(QFont.Tag("tnum"), 1)
    if mono:
        found.setFeature(QFont.Tag("calt"), 0)  # ligatures would join what is on the evidence
    return found


@functools.cache
def metrics(style: str) -> QFontMetrics:
    """Metrics of a font of SIZES."""
    return QFontMetrics(font(style))


def palette() -> QPalette:
    """The tokens as Qt's roles."""
    found = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "window"),
        (roles.WindowText, "text"),
        (roles.Base, "base"),
        (roles.AlternateBase, "alt"),
        (roles.Text, "text"),
        (roles.Button, "base"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "on_accent"),
        (roles.Highlight, "selection"),
        (roles.HighlightedText, "text"),
        (roles.Accent, "accent"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "accent"),
        (roles.PlaceholderText, "text3"),
        (roles.ToolTipBase, "base"),
        (roles.ToolTipText, "text"),
        (roles.Light, "base"),
        (roles.Midlight, "grid"),
        (roles.Mid, "line"),
        (roles.Dark, "line2"),
        (roles.Shadow, "line2"),
    ):
        found.setColor(role, color(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        found.setColor(QPalette.ColorGroup.Disabled, role, color("text3"))
    for role in (roles.Base, roles.Button):
        found.setColor(QPalette.ColorGroup.Disabled, role, color("window"))
    return found
