"""Verification of the measures of the register, as an unknown visitor of the live site."""

from privacy.precautions import measure_register
from privacy.promises.probe import LiveProbe


def verify_measures() -> int:
    """Check every measure; return how many are not in place. A periodic task."""
    return measure_register.verify_measures(LiveProbe())
