"""Companies outside the group that data goes to: recipients, and the jobs of processors."""

from dataclasses import dataclass

from privacy.registry.texts import Text

EVERYTHING = "*"  # every dataset, in `ProcessorRole.datasets`


@dataclass(frozen=True, slots=True)
class Recipient:
    """A third party that decides itself what it does with data (Art. 4(9), 13(1)(e) GDPR).

    Attributes:
        name: of the company.
        country: where it processes the data (Art. 13(1)(f)).
        data: what is disclosed.
        when: on which occasion.
        safeguard: of a transfer outside the European Economic Area (Art. 44-49); empty: none is
            needed.
    """

    name: str
    country: Text
    data: Text
    when: Text
    safeguard: Text = ""


@dataclass(frozen=True, slots=True)
class ProcessorRole:
    """A job that another company does with personal data on behalf of ours (Art. 28 GDPR). Which
    company does it, where, and under which contract, is in the register of processors.

    Attributes:
        key: of its entries in the register, such as "hosting"; unique, at most 40 letters.
        title: what such a company is called, such as "provider of our mail server".
        task: what it does with the data.
        datasets: labels of models and names of stores whose data it processes, or (EVERYTHING,).
    """

    key: str
    title: Text
    task: Text
    datasets: tuple[str, ...]

    def processes(self, dataset: str) -> bool:
        """Return whether it gets the data of a model, by its label, or of a store, by its name."""
        return dataset in self.datasets or EVERYTHING in self.datasets
