"""Corrects what an open case is called on paper."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.identity import Identity
from gui.dialogs import Dialog
from gui.widgets.identity_form import IdentityForm
from gui.words import say


class IdentityDialog(Dialog):
    """Signals:
    given: the new Identity.
    """

    given = Signal(object)

    def __init__(self, identity: Identity, parent: QWidget | None = None) -> None:
        """identity: as it is now; the reason for examining writable evidence stays."""
        super().__init__(say("dialogs.identity_title"), say("dialogs.identity_text"), parent)
        self._before = identity
        self.form = IdentityForm()
        self.form.retranslate()
        self.form.show_identity(identity)
        self.add_scrolled(self.form, say("dialogs.identity_title"))
        self.add_button(say("dialogs.cancel"), self.reject)
        self.save = self.add_button(say("dialogs.save"), self._give, "primary")

    def _give(self) -> None:
        self.accept()
        self.given.emit(replace(self.form.identity(), write_reason=self._before.write_reason))
