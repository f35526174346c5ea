"""An app of nobody: a small schema with every kind of relation, for the tests of the deletion
plan."""

from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "tests.relations"
    label = "relations"
    default_auto_field = "django.db.models.BigAutoField"
