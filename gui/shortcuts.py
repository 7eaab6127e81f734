"""Every key that does something, once: the window makes its actions from it, F1 shows it."""

from dataclasses import dataclass

WINDOW, TABLE, FILE = "shell.keys_window", "shell.keys_table", "shell.keys_file"
FILTER = "shell.keys_filter"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """keys: as Qt reads them. title: words key. group: words key of the place where it works."""

    name: str
    keys: tuple[str, ...]
    title: str
    group: str = WINDOW


SHORTCUTS = (
    Shortcut("new", ("Ctrl+N",), "shell.do_new"),
    Shortcut("open", ("Ctrl+O",), "shell.do_open"),
    Shortcut("demo", ("Ctrl+D",), "shell.do_demo"),
    Shortcut("find", ("Ctrl+F",), "shell.do_find"),
    Shortcut("mask", ("Ctrl+M",), "shell.do_mask"),
    Shortcut("refresh", ("F5",), "shell.do_refresh"),
    Shortcut("back", ("Alt+Left",), "shell.do_back"),
    Shortcut("forward", ("Alt+Right",), "shell.do_forward"),
    Shortcut("larger", ("Ctrl++", "Ctrl+="), "shell.do_larger"),
    Shortcut("smaller", ("Ctrl+-",), "shell.do_smaller"),
    Shortcut("normal", ("Ctrl+0",), "shell.do_normal"),
    Shortcut("full_screen", ("F11",), "shell.do_full_screen"),
    Shortcut("keys", ("F1",), "shell.do_keys"),
    Shortcut("quit", ("Ctrl+Q",), "shell.do_quit"),
    Shortcut("", ("Ctrl+1 … Ctrl+8",), "shell.do_pages"),
    Shortcut("", ("Enter",), "shell.do_filter", FILTER),
    Shortcut("", ("Esc",), "shell.do_filter_clear", FILTER),
    Shortcut("", ("Down",), "shell.do_filter_shelf", FILTER),
    Shortcut("", ("Ctrl+C",), "shell.do_copy", TABLE),
    Shortcut("", ("Ctrl+A",), "shell.do_select_all", TABLE),
    Shortcut("", ("Enter",), "shell.do_open_row", TABLE),
    Shortcut("", ("Menu",), "shell.do_row_menu", TABLE),
    Shortcut("", ("F3", "Shift+F3"), "shell.do_next_hit", FILE),
)
