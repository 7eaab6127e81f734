"""Pandian's engine: usable alone, without a window. Start reading at `core.triage`."""

__version__ = "0.2.0"
