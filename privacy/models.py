"""The models of the parts, for Django to find."""

from privacy.subject_requests.models import Controller

__all__ = ["Controller"]
