"""The window: widgets and wiring; computes nothing."""
