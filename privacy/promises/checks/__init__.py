"""Checks behind the promises; each verifies an effect in the live system."""
