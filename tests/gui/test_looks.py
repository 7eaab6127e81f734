"""Every screen as it is shown: whole words, whole numbers, glyphs for all of them, heights and order as drawn; and
everything on it can be reached and is named: by keyboard, by a screen reader, by somebody who asks why it is grey."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QApplication

from gui import style, words
from gui.dialogs import key_text
from gui.settings import WindowSettings
from gui.shortcuts import SHORTCUTS
from tests.gui.accessible import Reached
from tests.gui.layout_items import told, wrapped
from tests.gui.left_behind import left_behind
from tests.gui.look_checks import Finding, look_at, none
from tests.gui.material import invented, make, own_user_folder
from tests.gui.screens import SIZE, tour
from tests.gui.walk import Walker

LOOKS = (("zh", "light", 1.0), ("en", "dark", 1.5))
SCALE, BUDGET = 0.25, 12 << 20


# the tour ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tour:
    """What was seen, and what was found. reached, left: of the first look."""

    screens: tuple[str, ...]
    findings: tuple[Finding, ...]
    wrapped_items: tuple[str, ...]
    reached: Reached
    left: tuple[str, ...]


@pytest.fixture(scope="module")
def toured(qapp: QApplication, fonts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """All screens in all LOOKS, by one window whose look and language are changed while it is open."""
    root = tmp_path_factory.mktemp("looks")
    screens: list[str] = []
    findings: list[Finding] = []
    behind: list[str] = []
    reached = Reached()
    with own_user_folder(root / "user"):
        material = make(root, SCALE, BUDGET)
        with invented(material):
            settings = WindowSettings()
            settings.language, settings.theme, settings.scale = LOOKS[0]
            words.choose(LOOKS[0][0])
            style.apply(qapp, *LOOKS[0][1:])
            before = wrapped()  # of other tests
            walker = Walker(settings, SIZE)
            for language, theme, scale in LOOKS:
                walker.window.looks.set_language(language)
                walker.window.looks.set_theme(theme)
                walker.window.looks.set_scale(str(scale))
                for screen in tour(walker, material):
                    screens.append(screen.name)
                    if language == LOOKS[0][0]:
                        reached.note(screen)
                        behind += [f"{screen.name}: {line}" for line in left_behind(walker, screen)]
                    findings += look_at(screen, f"{language}-{theme}-{round(scale * 100)}")
            left = told([item for item in wrapped() if not any(item is other for other in before)], walker.window)
            reached.note_shortcuts(walker.window)
            walker.end()
    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    yield Tour(tuple(screens), tuple(findings), tuple(left), reached, tuple(behind))


def listed(tour: Tour, *checks: str) -> Sequence[str]:
    """Findings of checks, as lines."""
    return sorted({f"{f.look} {f.screen}: {f.text}" for f in tour.findings if f.check in checks})


def test_every_screen_was_seen_in_every_look(toured: Tour) -> None:
    assert len(toured.screens) == len(LOOKS) * len(set(toured.screens))
    assert len(set(toured.screens)) >= 20


def test_no_letter_is_a_box(toured: Tour) -> None:
    none(listed(toured, "no_glyph"))


def test_no_text_is_clipped(toured: Tour) -> None:
    none(listed(toured, "clipped", "outside"))


def test_no_number_is_cut(toured: Tour) -> None:
    none(listed(toured, "cut_number", "beyond_the_table"))


def test_every_column_says_what_it_holds(toured: Tour) -> None:
    none(listed(toured, "cut_head"))


def test_the_heights_are_those_of_the_look(toured: Tour) -> None:
    none(listed(toured, "heights"))


def test_the_parts_stand_in_the_order_of_the_pictures(toured: Tour) -> None:
    none(listed(toured, "order"))


def test_python_holds_no_item_of_a_layout(toured: Tour) -> None:
    none(sorted(toured.wrapped_items))


def test_the_english_window_says_nothing_in_chinese(toured: Tour) -> None:
    none(listed(toured, "other_language"))


def test_nothing_stays_in_the_language_that_was_left(toured: Tour) -> None:
    none(sorted(set(toured.left)))


# reached and named -------------------------------------------------------------------------------
def test_everything_that_acts_has_a_name(toured: Tour) -> None:
    none(toured.reached.lines["nameless"])


def test_an_icon_without_words_has_a_tooltip(toured: Tour) -> None:
    none(toured.reached.lines["iconic"])


def test_what_is_grey_says_why(toured: Tour) -> None:
    none(toured.reached.lines["unexplained"])


def test_the_tab_key_comes_to_everything(toured: Tour) -> None:
    none(toured.reached.lines["unreached"])


def test_no_key_means_two_things_in_one_place(toured: Tour) -> None:
    keys = toured.reached.shortcuts
    assert not [pair for pair, times in Counter(keys).items() if times > 1]
    window = {key for where, key in keys if where == "window"}
    assert not [(where, key) for where, key in keys if where != "window" and key in window]


def test_f1_shows_every_key_that_is_in_force(toured: Tour) -> None:
    in_the_list = {QKeySequence(key).toString() for each in SHORTCUTS for key in each.keys if "…" not in key}
    in_the_list |= {f"Ctrl+{number}" for number in range(1, 9)}
    assert not {key for _, key in toured.reached.shortcuts} - in_the_list
    for each in SHORTCUTS:
        assert words.say(each.title) in toured.reached.told_keys
        assert all(key_text(key) in toured.reached.told_keys for key in each.keys)


def test_shortcuts_are_unique_where_they_work() -> None:
    assert not [pair for pair, n in Counter((s.group, key) for s in SHORTCUTS for key in s.keys).items() if n > 1]


# fonts ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["body", "mono", "strong"])
def test_the_fonts_have_a_glyph_for_every_letter_of_every_word(fonts: None, look: object, kind: str) -> None:
    letters = {letter for entry in words.pack().values() for text in entry.values() for letter in text}
    metrics = QFontMetrics(style.font(kind))
    assert not metrics.inFontUcs4(0x12000), "the question itself works"
    assert not {letter for letter in letters if ord(letter) > 32 and not metrics.inFontUcs4(ord(letter))}
