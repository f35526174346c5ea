"""Documents: files about a person's rows that are made when they are asked for."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file such as a receipt, for "My data" and the access package.

    Attributes:
        title: what a lay person calls it.
        file_name: its name, unique among the person's documents.
        url: path on this site from which the person downloads it.
        content: makes the file.
    """

    title: str
    file_name: str
    url: str
    content: Callable[[], bytes]

    @property
    def path_in_package(self) -> str:
        """Path of the file in an access package."""
        return f"documents/{self.file_name}"
