"""What it costs to forget, while a client writes: on SQLite, or on the PostgreSQL that DATABASE_URL
names.

Run from the top folder: .venv/bin/python -m benchmarks.retention [rows]
                     or: sh .ci/with-postgres .venv/bin/python -m benchmarks.retention [rows]
Without `rows` it writes its section of docs/reference/performance.md, otherwise it prints it.
"""

import os
import sys

from benchmarks.document import write_section
from benchmarks.retention import postgresql, sqlite

ROWS = {"postgresql": 10_000_000, "sqlite": 2_000_000}

if __name__ == "__main__":
    kind = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    main = {"postgresql": postgresql.main, "sqlite": sqlite.main}[kind]
    if len(sys.argv) > 1:
        print(main(int(sys.argv[1])))
    else:
        write_section(f"forgetting-{kind}", main(ROWS[kind]))
