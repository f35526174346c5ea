"""The illustrations that products and news may show: files in static/site/pictures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.TextChoices):
    """One illustration; they are ornaments, so pages give them an empty alternative text."""

    CELLS = "cells", _("Radio cells")
    FIBRE = "fibre", _("Optical fibre")
    SCREEN = "screen", _("Television")
    TOWERS = "towers", _("City")
    SENSORS = "sensors", _("Sensors")
    CLOUD = "cloud", _("Cloud")
    WAVES = "waves", _("Waves")
    NETWORK = "network", _("Network")
    SHIELD = "shield", _("Protection")
    HORIZON = "horizon", _("Horizon")

    @property
    def file(self) -> str:
        """The path for `{% static %}`."""
        return f"site/pictures/{self.value}.svg"
