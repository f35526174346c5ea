"""The newest findings about the promises, to read."""

from django.contrib import admin

from privacy.access.read_only import ReadOnlyAdmin
from privacy.promises.models import Verification


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    list_display = ["promise", "kept", "verified_at"]
    list_filter = ["kept"]
