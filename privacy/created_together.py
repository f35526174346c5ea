"""One operation for all the tables of a squashed migration."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Create the tables of several models, which may refer to each other in any order.

    `CreateModel` alone builds the classes of all related models again for each table: with a
    hundred tables, that takes longer than everything else that `migrate` does.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models; classes that are built already are built once more, when asked for.

        A model that is there came from a replaced migration: Django reads both on the way back to
        one of those, and what the replaced ones add and rename afterwards must fit.
        """
        vars(state).pop("apps", None)
        for model in self.models:
            if (app_label, model.name_lower) not in state.models:
                model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what `migrate --plan` shows."""
        return f"Create {len(self.models)} models"

    def references_model(self, name: str, app_label: str) -> bool:
        """Tell whether a model is created here, or referred to."""
        return any(model.references_model(name, app_label) for model in self.models)
