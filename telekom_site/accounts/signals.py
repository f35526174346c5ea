"""What other apps can learn from accounts."""

from django.dispatch import Signal

# Sent with `user` in the transaction in which the login address of an account was verified.
address_verified = Signal()
