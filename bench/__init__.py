"""Simulations and timings; not shipped."""
