"""The last measurement of each plug-in, as pages show it: read once a minute in each process."""

import time
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from django.apps import apps

from social_consent.conf import conf

if TYPE_CHECKING:
    from social_consent.measurements.models import PluginMeasurement

READ_AGAIN = 60  # seconds

_read: tuple[float, dict[str, "PluginMeasurement"]] | None = None


def latest_measurements() -> Mapping[str, "PluginMeasurement"]:
    """Return the last measurement of each provider, by its key; none where the app is not
    installed, or measurements are switched off."""
    global _read
    if not conf.MEASUREMENT or not apps.is_installed("social_consent.measurements"):
        return {}
    read = _read
    if read is None or not 0 <= time.monotonic() - read[0] < READ_AGAIN:
        read = _read = (time.monotonic(), _stored())
    return read[1]


def _stored() -> dict[str, "PluginMeasurement"]:
    from social_consent.measurements.models import PluginMeasurement

    last = dict[str, PluginMeasurement]()
    for provider in PluginMeasurement.objects.order_by().values_list("provider").distinct():
        measurement = PluginMeasurement.objects.filter(provider=provider[0]).first()
        if measurement:
            last[measurement.provider] = measurement
    return last


def version() -> Hashable:
    """Return a value that changes whenever a page would show another measurement."""
    last = latest_measurements().values()
    return frozenset((measurement.pk, measurement.is_outdated) for measurement in last)


def forget(**kwargs: object) -> None:
    """Read the measurements again. Receiver of signals."""
    global _read
    _read = None
