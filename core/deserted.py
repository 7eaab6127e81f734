"""Tasks whose child is gone and gave no answer, told from what the pool of processes keeps.

The pool (pebble) ends the child of a task that was cancelled or whose time is up. Where that task's answer was on its
way just then, the child is at the next task already, which is ended with it; of this the pool says nothing, and waits
until that task's time is up too. Nor does it say that a child has left with status 0.
"""

import time
from typing import Any

LEFT_S = 1.0
"""For so long a child has to be gone: the pool may be about to say it."""


class Deserted:
    """Looks again and again; what was seen for long enough is told."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._since: dict[Any, float] = {}

    def futures(self, pool: Any) -> set[Any]:
        """Those of such tasks. Tasks whose time is up are not among them: the pool ends their children itself."""
        manager, now = pool._pool_manager, time.monotonic()
        children, wall = manager.worker_manager.workers, time.time()
        gone = {
            task.future
            for task in list(manager.task_manager.tasks.values())
            if task.started and task.worker_id not in children and wall - task.timestamp < task.timeout
        }
        self._since = {future: self._since.get(future, now) for future in gone}
        return {future for future, since in self._since.items() if now - since >= LEFT_S}
