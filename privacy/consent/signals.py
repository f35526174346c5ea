"""Signals of the ledger, sent in the transaction that appends the event."""

from django.dispatch import Signal

# Sent with `event` (the ConsentEvent that is confirmed or renewed) and `email`: the address that
# was confirmed, empty where it is not known any more.
consent_confirmed = Signal()
# Sent with `event`: the ConsentEvent that withdraws a consent or lets it expire.
consent_ended = Signal()
