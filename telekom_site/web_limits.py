"""How much the web server takes from a client and how long it waits, from the environment."""

from environs import Env

env = Env()

# Bytes of a request's body; a larger one is answered 413. Whatever passes is held in memory, and
# never written to a temporary file.
BODY_BYTES = env.int("WEB_BODY_BYTES", 2_621_440)
# Bytes of all requests together that one worker process holds while they arrive.
BUFFER_BYTES = env.int("WEB_BUFFER_BYTES", 64 * 1024 * 1024)
# Bytes of a request's line and header together; a larger one is answered 431.
HEADER_BYTES = env.int("WEB_HEADER_BYTES", 32 * 1024)
# Seconds in which a request must have arrived whole.
READ_SECONDS = env.int("WEB_READ_SECONDS", 30)
# Seconds that a client may take to accept a further piece of an answer.
WRITE_SECONDS = env.int("WEB_WRITE_SECONDS", 20)
# Seconds that a connection is kept for a further request.
KEEPALIVE_SECONDS = env.int("WEB_KEEPALIVE_SECONDS", 5)
# Connections of one worker process, waiting ones included.
CONNECTIONS = env.int("WEB_CONNECTIONS", 500)
WORKERS = env.int("WEB_WORKERS", 2)  # processes
THREADS = env.int("WEB_THREADS", 4)  # in each process: requests that are answered at once
