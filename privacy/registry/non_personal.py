"""Common reasons why a field of a personal model is not personal."""

from django.utils.translation import gettext_lazy as _

RANDOM_KEY = _("a random number of the row")
ROW_NUMBER = _("a number of the row")
BELONGS = _("names the row it belongs to")
TABLE = _("names a table")
STAFF_MEMBER = _("names a member of staff, under staff rules")
STATE = _("state of processing, says nothing about the person")
