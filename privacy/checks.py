"""System checks of the privacy layer: one function per rule, each with a stable id."""
