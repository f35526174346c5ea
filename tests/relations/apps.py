"""App of a fictitious project with every kind of relation, for tests of deletion plans."""

from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "tests.relations"
    label = "relations"
    default_auto_field = "django.db.models.BigAutoField"
