"""Simulated micrographs: scenes, the specimens drawn for them, the microscopes that see them, and their captions."""
