"""Code outside the outbox that sends mail: past the consent that the database asks for."""

from privacy.own_modules import modules_importing

OUTBOX = "privacy.outbox"
# What sends mail, or makes it, by the modules that have it.
SENDING = ("django.core.mail", "smtplib", "aiosmtplib", "anymail", "sendgrid", "boto3")


def other_senders() -> list[str]:
    """Return the modules of the project outside the outbox that import what sends mail."""
    modules = modules_importing(SENDING)
    return [module for module in modules if not f"{module}.".startswith(f"{OUTBOX}.")]
