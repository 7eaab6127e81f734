"""What is to be found again in a case: filters that were run, filters with a name."""

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.bookmarks import LOOKED_THROUGH, MOST_RAN, Filters, filters, keep_named, keep_ran, rename
from core.case import Case
from core.evidence.folder import describe
from core.settings import Settings

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
NAMES = st.sampled_from(["a", "B", "名单"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ran"), TEXTS),
        st.tuples(st.just("named"), NAMES, st.one_of(st.none(), TEXTS)),
        st.tuples(st.just("renamed"), NAMES, NAMES),
    ),
    max_size=12,
)


def new_case(folder: Path) -> Case:
    return Case.create(folder / "case", describe(str(folder)), Settings())


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_a_case_opened_again_has_what_the_window_had(steps: list[tuple[str, ...]]) -> None:
    known = Filters()
    with tempfile.TemporaryDirectory() as folder, closing(new_case(Path(folder))) as case:
        for what, first, *rest in steps:
            if what == "ran":
                keep_ran(case, first)
                known = known.with_ran(first)
            elif what == "named":
                keep_named(case, first, rest[0])
                known = known.with_named(first, rest[0])
            elif first in known.named and first != rest[0]:
                text = known.named[first]
                rename(case, first, rest[0], text)
                known = known.with_named(first, None).with_named(rest[0], text)
        assert filters(case) == known


@given(st.lists(st.sampled_from([f"name:{n}" for n in range(30)]), max_size=60))
def test_the_newest_filters_are_offered_each_once(texts: list[str]) -> None:
    found = Filters()
    for text in texts:
        found = found.with_ran(text)
    assert list(found.ran) == list(dict.fromkeys(reversed(texts)))[:MOST_RAN]
    assert found == Filters().with_ran(*reversed(texts))


def test_a_long_history_is_not_read_to_its_beginning(tmp_path: Path) -> None:
    with closing(new_case(tmp_path)) as case:
        with case.writing():
            for number in range(LOOKED_THROUGH + 1):
                keep_ran(case, "first" if not number else f"name:{number % 3}")
        assert filters(case).ran == tuple(
            f"name:{number % 3}" for number in range(LOOKED_THROUGH, LOOKED_THROUGH - 3, -1)
        )


def test_names_stand_in_their_order() -> None:
    found = Filters().with_named("b", "1").with_named("A", "2").with_named("c", "3").with_named("b", None)
    assert list(found.named.items()) == [("A", "2"), ("c", "3")]
