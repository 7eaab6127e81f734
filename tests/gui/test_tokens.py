"""The tokens of the look: every contrast of its table, every lightness, and no colour anywhere else."""

import re
from itertools import pairwise

import pytest

from core.paths import RESOURCES
from gui import style

GUI = RESOURCES.parent / "gui"
THEMES = {"light": style.LIGHT, "dark": style.DARK}
LEAST_TEXT = 4.5
GROUNDS = ("base", "window", "selection")
RATIOS = {  # role: contrasts on base, window, selection, as the look promises them
    "light": {
        "text": (16.3, 14.9, 13.5),
        "text2": (7.0, 6.4, 5.8),
        "text3": (5.7, 5.3, 4.8),
        "accent": (6.7, 6.1, 5.5),
    },
    "dark": {
        "text": (13.7, 14.7, 9.4),
        "text2": (8.2, 8.8, 5.7),
        "text3": (6.6, 7.1, 4.5),
        "accent": (7.1, 7.6, 4.9),
    },
}
PAIRS = {  # (role, ground): contrast
    "light": {
        ("on_accent", "accent"): 6.7,
        ("accent", "accent_soft"): 5.5,
        ("warn", "warn_bg"): 5.8,
        ("error", "error_bg"): 6.1,
        ("ok", "ok_bg"): 6.1,
    },
    "dark": {
        ("on_accent", "accent"): 8.0,
        ("accent", "accent_soft"): 5.0,
        ("warn", "warn_bg"): 7.5,
        ("error", "error_bg"): 6.1,
        ("ok", "ok_bg"): 6.8,
    },
}
MAY_NAME_COLOURS = ("style.py", "selftest.py")
"""The tokens themselves; and the self-test, which looks at the pixels of a picture of its own."""
DENSITY = {"light": (92, 86, 74, 49, 32), "dark": (20, 28, 41, 60, 85)}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """CIE L*, 0 to 100."""
    found = luminance(colour)
    return 116 * found ** (1 / 3) - 16 if found > 216 / 24389 else found * 24389 / 27


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", RATIOS["light"])
def test_text_roles_hold_the_contrast_that_the_look_promises(theme, role):
    found = [contrast(THEMES[theme][role], THEMES[theme][ground]) for ground in GROUNDS]
    assert found == pytest.approx(RATIOS[theme][role], abs=0.06)
    assert min(found) >= LEAST_TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", PAIRS["light"])
def test_coloured_pairs_hold_the_contrast_that_the_look_promises(theme, pair):
    tokens = THEMES[theme]
    assert contrast(tokens[pair[0]], tokens[pair[1]]) == pytest.approx(PAIRS[theme][pair], abs=0.06)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["base", "alt", "window", "hover", "selection", "warn_bg"])
@pytest.mark.parametrize("role", ["text", "text2", "text3"])
def test_text_can_be_read_wherever_rows_and_the_ledger_put_it(theme, role, ground):
    assert contrast(THEMES[theme][role], THEMES[theme][ground]) >= LEAST_TEXT - 0.01


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["warn", "error", "ok", "accent"])
@pytest.mark.parametrize("ground", ["base", "window"])
def test_coloured_words_can_be_read_on_panels_and_pages(theme, role, ground):
    assert contrast(THEMES[theme][role], THEMES[theme][ground]) >= LEAST_TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_the_density_steps_have_their_lightness_and_go_one_way(theme):
    found = [lightness(THEMES[theme][f"density{step}"]) for step in range(5)]
    assert found == pytest.approx(DENSITY[theme], abs=0.6)
    assert all((b - a) * (found[-1] - found[0]) > 0 for a, b in pairwise(found))
    assert min(abs(b - a) for a, b in pairwise(found)) > 5


@pytest.mark.parametrize("theme", THEMES)
def test_names_on_tiles_can_be_read_at_every_density(theme):
    tokens = THEMES[theme]
    for step in range(5):
        role = "text" if step < 3 else "on_dense"
        assert contrast(tokens[role], tokens[f"density{step}"]) >= LEAST_TEXT, step


@pytest.mark.parametrize("theme", THEMES)
def test_in_grey_floor_point_interval_and_unread_are_still_told_apart(theme):
    tokens = THEMES[theme]
    floor_bar, to_the_point, floor_tick, whisker, ground = "density2", "density1", "accent", "text", "base"
    roles = (floor_bar, to_the_point, floor_tick, whisker, ground)
    found = sorted((lightness(tokens[role]), role) for role in roles)
    assert min(b[0] - a[0] for a, b in pairwise(found)) > 8, found


def test_both_themes_have_the_same_roles():
    assert set(style.LIGHT) == set(style.DARK)


def test_no_colour_is_written_outside_the_tokens():
    sources = [path for path in GUI.rglob("*.py") if path.name not in MAY_NAME_COLOURS]
    written = re.compile(
        r"""["']\#[0-9A-Fa-f]{3,8}["']|rgba?\(\s*\d|QColor\(\s*\d|QColor\(\s*["']|GlobalColor\.(?!transparent)""", re.X
    )
    found = [f"{path.name}: {hit.group()}" for path in sources for hit in written.finditer(path.read_text("utf-8"))]
    sheet = (RESOURCES / "window.qss").read_text("utf-8")
    assert found == []
    assert re.search(r"#[0-9A-Fa-f]{3,8}\b", sheet) is None


def test_the_style_sheet_is_short_and_leaves_items_of_views_alone():
    lines = (RESOURCES / "window.qss").read_text("utf-8").splitlines()
    assert len(lines) < 80
    assert not any("::item" in line and "QMenu" not in line for line in lines)
