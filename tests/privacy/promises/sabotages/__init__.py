"""Ways to make each sentence of the notice false, all from outside its check."""

from tests.privacy.promises.sabotages import (
    answers,
    data,
    log,
    marks,
    outside,
    pages,
    records,
    sharing,
)

SABOTAGES = [
    *sharing.SHARING,
    *pages.SABOTAGES,
    *data.SABOTAGES,
    *log.SABOTAGES,
    *outside.SABOTAGES,
    *answers.SABOTAGES,
    *records.SABOTAGES,
    *marks.SABOTAGES,
]
