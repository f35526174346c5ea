"""Datasets of which only staff with the right to view them learn that a person is in one."""

from typing import Any

from django.apps import apps


def may_learn_of(staff: Any, dataset: str) -> bool:
    """Return whether staff may learn what a dataset has of a person; any, unless its model says
    `LEARNT_OF_WITH_RIGHT`. `dataset` is the label of a model, or the name of a store."""
    try:
        model = apps.get_model(dataset)
    except (LookupError, ValueError):
        return True
    if not getattr(model, "LEARNT_OF_WITH_RIGHT", False):
        return True
    return bool(staff.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))
