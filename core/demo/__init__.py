"""The demonstration drive: a generated folder modelled on case A1, with its known truth beside it."""

from core.demo.folder import truth_path, write_demo

__all__ = ["truth_path", "write_demo"]
