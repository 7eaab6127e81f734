"""The two pictures of the Run page: the whole way on a logarithmic axis, and the end of it on a linear one."""

from core import law
from gui.pages.overview_panel import ChartPanel, padded
from gui.pages.run_layout import Place, Rows
from gui.run_history import Told
from gui.widgets.convergence import Convergence, Threshold
from gui.widgets.panel import Panel
from gui.words import say

DEFAULT_TIER = "T5000"
PAUSED_WORDS = {"paused": "now_paused", "evidence_gone": "now_gone", "failed": "now_failed", "ended": "now_stopped"}


def tier_in_question(types: tuple[str, ...]) -> str:
    """The tier whose thresholds are drawn. The line counts all records, whatever they hold, so only the tier that all
    of them reach may stand beside it: the mildest of those of the types found so far."""
    pack = law.load_pack()
    tiers = {pack.types[key].tier for key in types if key in pack.types} - {law.NO_TIER}
    return max(tiers, key=lambda tier: pack.tiers[tier].threshold, default=DEFAULT_TIER)


def thresholds(tier: str) -> list[Threshold]:
    """Basic and tenfold."""
    found = law.load_pack().tiers[tier]
    return [
        Threshold(tier, found.threshold, tenfold=False),
        Threshold(tier, found.severe, tenfold=True),
    ]


class RunCharts(Rows):
    """Convergence and zoom, side by side."""

    def __init__(self) -> None:
        self.whole, self.zoom = Convergence(), Convergence()
        self.whole_panel = ChartPanel(self.whole, with_filter=False)
        self.zoom_panel = Panel("")
        self.zoom_panel.body.addWidget(padded(self.zoom), 1)
        self._told: Told | None = None
        self._state, self._tier = "idle", DEFAULT_TIER
        self._target: float | None = None
        super().__init__((Place(self.whole_panel, 480, 17, 230), Place(self.zoom_panel, 280, 8, 230)))

    def set_types(self, types: tuple[str, ...]) -> None:
        """Types found so far: they decide which thresholds are drawn."""
        self._tier = tier_in_question(types)
        self.show_told(self._told, self._state, self._target)

    def show_told(self, told: Told | None, state: str, target: float | None) -> None:
        """Both pictures. Before the first sample: axes, thresholds and the words of the widget."""
        self._told, self._state, self._target = told, state, target
        points = list(told.points) if told else []
        now_s = max(told.elapsed_s, points[-1].at_s) if told and points else told.elapsed_s if told else 0.0
        at_work = told.running if told is not None and state == "running" else None
        eta_s = at_work.eta_s if at_work is not None and at_work.key == "sample" else None
        if points and state == "ended" and self._is_complete():
            eta_s = 0.0
        paused = say(f"run.{PAUSED_WORDS[state]}") if state in PAUSED_WORDS and not self._is_complete() else ""
        lines = thresholds(self._tier)
        self.whole.set_points(points, now_s, eta_s, lines, linear=False, target=target, paused=paused)
        self.zoom.set_points(points, now_s, eta_s, lines, linear=True, target=target, paused=paused)
        self.whole_panel.show_twin()

    def _is_complete(self) -> bool:
        return self._told is not None and all(line.state in ("done", "before") for line in self._told.stages)

    def retranslate(self) -> None:
        """Everything anew."""
        self.whole_panel.set_title(say("run.convergence"), say("run.convergence_about"))
        self.zoom_panel.set_title(say("run.zoom"), say("run.zoom_about"))
        self.whole_panel.retranslate()
        self.zoom.retranslate()
        self.show_told(self._told, self._state, self._target)

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.whole_panel.restyle()
        self.zoom.restyle()
