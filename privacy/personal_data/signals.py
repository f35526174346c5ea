"""Signals of personal data."""

from django.dispatch import Signal

# Sent in the transaction that erases a person from the tables, once their rows are gone. `subject`:
# the DataSubject; `created_before`: what was created later is not affected, or None.
tables_erased = Signal()
