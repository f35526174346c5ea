"""Who reads the log: code outside this app, roles of the database, users of the machine.

The code is read as text, so a name that is put together at run time is not found; the database is
asked for what it would allow, which no code can hide.
"""

import ast
import re
import stat
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from privacy.own_modules import own_modules
from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.store import database

APP = "privacy.request_log"
MODEL = "RequestLogEntry"
TABLE = re.compile(r"\bprivacy_request_log_requestlogentry\b")  # not the name of a staff page
# Modules of the app that give out rows; `models` only by the name of the model.
GIVE_ROWS = {f"{APP}.{name}" for name in ("models", "trouble", "combined", "missing_pages")}
# The checks of the notice visit the site and look for the rows of their own visits; a backup names
# the table to leave its rows out.
PERMITTED = {"privacy.promises.checks.log", "privacy.precautions.backup_database"}
OTHERS = stat.S_IROTH | stat.S_IRGRP


def reading_modules() -> list[str]:
    """Return the modules of the project outside this app that read rows of the log."""
    reading = set[str]()
    for module, path in own_modules():
        if module.startswith(APP) or module in PERMITTED:
            continue
        source = path.read_text(errors="replace")
        if "request_log" in source and reads_rows(source):
            reading.add(module)
    return sorted(reading)


def reads_rows(source: str) -> bool:
    """Return whether Python code imports the model of the log, or names its table."""
    tree = ast.parse(source)
    texts = _documentation(tree)
    return any(id(node) not in texts and _reads(node) for node in ast.walk(tree))


def _reads(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return _imports_rows(node)
    if isinstance(node, ast.Import):
        return any(name.name in GIVE_ROWS for name in node.names)
    if isinstance(node, ast.Call):
        return _looks_up_model(node)
    text = node.value if isinstance(node, ast.Constant) else ""
    return isinstance(text, str) and (bool(TABLE.search(text)) or text in GIVE_ROWS)


def _imports_rows(node: ast.ImportFrom) -> bool:
    module = node.module or ""
    names = {name.name for name in node.names}
    if module == f"{APP}.models":
        return bool(names & {MODEL, "*"})
    return module in GIVE_ROWS or any(f"{module}.{name}" in GIVE_ROWS for name in names)


def _looks_up_model(node: ast.Call) -> bool:
    """Return whether a call is `get_model` with the log's model."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    values = [part.value for part in node.args if isinstance(part, ast.Constant)]
    return name == "get_model" and MODEL.lower() in ".".join(map(str, values)).lower()


def _documentation(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that are texts without effect, such as docstrings."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def reading_roles() -> list[str]:
    """Return the roles, and the views, through which others could read the log on PostgreSQL.

    Superusers, the table's owner, the role of this site and REQUEST_LOG_ROLES are left out.
    Membership in other roles, grants on partitions, on columns and to PUBLIC count. Empty on
    SQLite.
    """
    connection = connections[database()]
    if connection.vendor != "postgresql":
        return []
    permitted = {*conf.REQUEST_LOG_ROLES}
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"table": RequestLogEntry._meta.db_table})
        rows = [*cursor.fetchall()]
        cursor.execute(_VIEWS, {"table": RequestLogEntry._meta.db_table})
        rows += cursor.fetchall()
    return sorted({name for (name,) in rows} - permitted)


# The table and its partitions.
_TABLES = """
    SELECT c.oid, c.relowner FROM pg_class c
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
      AND (c.relname = %(table)s OR c.oid IN (
        SELECT i.inhrelid FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
        WHERE p.relname = %(table)s))
"""
_ROLES = f"""
    SELECT DISTINCT r.rolname::text FROM pg_roles r CROSS JOIN ({_TABLES}) t
    WHERE NOT r.rolsuper AND r.oid <> t.relowner AND r.rolname <> current_user
      AND r.rolname NOT LIKE 'pg\\_%%' AND has_any_column_privilege(r.oid, t.oid, 'SELECT')
"""  # noqa: S608 - nothing in it comes from outside
_VIEWS = f"""
    SELECT DISTINCT v.relname::text FROM pg_depend d
    JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class
    JOIN ({_TABLES}) t ON t.oid = d.refobjid WHERE v.relkind IN ('v', 'm')
"""  # noqa: S608 - nothing in it comes from outside


def database_file_is_private() -> bool:
    """Return whether only the user of this site can read the log's file; True on PostgreSQL."""
    connection: BaseDatabaseWrapper = connections[database()]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name or not Path(name).exists():
        return True
    return not (_readable(Path(name), stat.S_IROTH, stat.S_IXOTH)) and not (
        _readable(Path(name), stat.S_IRGRP, stat.S_IXGRP)
    )


def _readable(path: Path, read: int, enter: int) -> bool:
    """Return whether a kind of user may read a file and enter every folder above it."""
    if not path.stat().st_mode & read:
        return False
    return all(folder.stat().st_mode & enter for folder in path.resolve().parents)
