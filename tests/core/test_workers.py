"""Children may crash, hang or eat memory; that costs what they were doing, and nothing else."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.errors import CaseError
from core.work import Job, Part, TimeIsUp, do
from core.workers import Children, Lost, Task
from tests.core import tasks
from tests.core.conftest import MEMORY


def answers(children: Children, *work: Task) -> dict[Any, Any]:
    return {ended[0].tag: ended[1] for ended in children.run(work) if ended is not None}


def test_children_answer(children: Children) -> None:
    found = answers(children, *(Task(n, tasks.double, (n,), 30) for n in range(20)))
    assert found == {n: 2 * n for n in range(20)}


def test_a_child_that_crashes_costs_its_own_task_only(children: Children) -> None:
    good = [Task(n, tasks.double, (n,), 30) for n in range(8)]
    found = answers(
        children, *good[:4], Task("exit", tasks.crash, (9,), 30), Task("kill", tasks.kill_itself, (), 30), *good[4:]
    )
    assert {n: found[n] for n in range(8)} == {n: 2 * n for n in range(8)}
    assert found["exit"] == Lost("unreadable", "its reader crashed (exit code 9)")
    assert found["kill"].status == "unreadable" and "crashed" in found["kill"].reason


def test_a_child_that_hangs_is_ended_at_its_time_limit(children: Children, tmp_path: Path) -> None:
    found = answers(
        children, Task("hang", tasks.hang, (str(tmp_path / "mark"),), 0.5), Task("good", tasks.double, (4,), 30)
    )
    assert found == {"hang": Lost("limit", "the time budget of one file was used up"), "good": 8}
    assert answers(children, Task("next", tasks.double, (5,), 30)) == {"next": 10}


def test_a_child_gets_no_more_memory_than_its_budget(children: Children) -> None:
    found = answers(
        children, Task("all", tasks.allocate, (2 * MEMORY,), 30), Task("some", tasks.allocate, (MEMORY // 4,), 30)
    )
    assert found["all"].status == "limit" and "memory" in found["all"].reason
    assert found["some"] == MEMORY // 4 >> 20


def test_a_reader_that_fails_is_said_to_have_failed(children: Children) -> None:
    found = answers(children, Task("refused", tasks.refuse, ("encrypted",), 30))
    assert found["refused"].error.status == "encrypted"


def test_an_idle_child_that_is_killed_is_replaced(children: Children) -> None:
    """The system may end any process when memory runs out."""
    pids = set(answers(children, *(Task(n, tasks.pid, (0.1,), 30) for n in range(4))).values())
    idle = [psutil.Process(pid) for pid in pids]
    while any(process.status() != psutil.STATUS_SLEEPING for process in idle):
        os.sched_yield()
    for process in idle:
        process.kill()
    assert answers(children, *(Task(n, tasks.double, (n,), 30) for n in range(6))) == {n: 2 * n for n in range(6)}


def test_a_task_whose_child_was_ended_for_another_one_is_done_again(tmp_path: Path) -> None:
    """As the pool does where a cancelled task's answer was on its way: its child is at the next task already."""
    mark, until = tmp_path / "mark", tmp_path / "until"
    with Children(1, MEMORY) as made:
        running = made.run([Task("next", tasks.touch_and_wait, (str(mark), str(until)), 60)])
        while not mark.exists():
            next(running)
        manager = made._pool._pool_manager.worker_manager
        [child] = manager.workers
        while not manager.maybe_stop_worker(child):
            next(running)
        until.touch()
        assert [(ended[0].tag, ended[1]) for ended in running if ended is not None] == [("next", str(mark))]


def test_a_child_that_leaves_without_a_word_costs_its_own_task_only(children: Children) -> None:
    found = answers(children, Task("left", tasks.crash, (0,), 60), Task("good", tasks.double, (4,), 60))
    assert found == {"left": Lost("unreadable", "its reader crashed (exit code 0)"), "good": 8}


def test_children_end_at_once_even_where_they_do_not_listen(tmp_path: Path) -> None:
    marks = [tmp_path / "0", tmp_path / "1"]
    before = psutil.Process().children()
    with Children(2, MEMORY) as made:
        running = made.run(Task(str(mark), tasks.hang, (str(mark),), 60) for mark in marks)
        while not all(mark.exists() for mark in marks):
            next(running)
        found = [child for child in psutil.Process().children() if child not in before]
        began = time.monotonic()
        running.close()
    assert time.monotonic() - began < 1.5
    assert len(found) >= 2 and not [
        child for child in found if child.is_running() and "spawn_main" in child.cmdline()[-1]
    ]


def test_what_is_asked_for_is_pulled_only_when_there_is_room(children: Children) -> None:
    pulled = []

    def source() -> Iterator[Task]:
        for n in range(1000):
            pulled.append(n)
            yield Task(n, tasks.double, (n,), 30)

    running = children.run(source())
    next(running)
    running.close()
    assert len(pulled) < 10


def test_a_batch_that_dies_is_split_until_the_guilty_one_is_named(job: Job) -> None:
    kept: dict[int, Any] = {}

    def keep(part: Part, answer: Any) -> None:
        for place, (item,) in enumerate(part.items):
            assert item not in kept
            kept[item] = answer if isinstance(answer, Lost) else answer[place]

    parts = [Part("test", tuple((i,) for i in range(n, n + 16)), 1600) for n in (0, 16)]
    steps = list(
        do(job, "test", parts, lambda part: (tasks.crash_on, ([item for (item,) in part.items], 21)), keep, 32, 3200)
    )
    assert isinstance(kept.pop(21), Lost)
    assert kept == {n: 2 * n for n in range(32) if n != 21}
    assert (steps[-1].done_files, steps[-1].done_bytes) == (32, 3200)


def test_work_stops_at_the_deadline(job: Job, tmp_path: Path) -> None:
    late = Job(job.info, job.settings, job.source, job.children, job.scratch, time.monotonic() - 1)
    with pytest.raises(TimeIsUp):
        list(
            do(
                late,
                "test",
                [Part("test", ((1,),), 1)],
                lambda part: (tasks.double, part.items[0]),
                lambda part, answer: None,
                1,
                1,
            )
        )


def test_a_full_disk_under_a_child_ends_the_run_and_blames_no_file(job: Job) -> None:
    kept: list[object] = []
    with pytest.raises(CaseError, match="full"):
        list(
            do(
                job,
                "test",
                [Part("test", ((1,), (2,)), 1)],
                lambda part: (tasks.no_disk, ()),
                lambda part, answer: kept.append(part),
                1,
                1,
            )
        )
    assert not kept
