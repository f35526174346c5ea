"""Code outside the outbox that sends mail: past the consent that the database asks for."""

import ast

from privacy.own_modules import own_modules

OUTBOX = "privacy.outbox"
# What sends mail, or makes it, by the modules that have it.
LIBRARIES = ("django.core.mail", "smtplib", "aiosmtplib", "anymail", "sendgrid", "boto3")


def other_senders() -> list[str]:
    """Return the modules of the project outside the outbox that import what sends mail.

    The code is read as text, so a name that is put together at run time is not found.
    """
    sending = list[str]()
    for module, path in own_modules():
        source = path.read_text(errors="replace")
        is_outbox = module == OUTBOX or module.startswith(f"{OUTBOX}.")
        if not is_outbox and any(map(source.__contains__, LIBRARIES)) and _imports(source):
            sending.append(module)
    return sending


def _imports(source: str) -> bool:
    """Return whether Python code imports one of the libraries."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name.name}" for name in node.names]
        else:
            continue
        if any(f"{name}.".startswith(f"{library}.") for name in names for library in LIBRARIES):
            return True
    return False
