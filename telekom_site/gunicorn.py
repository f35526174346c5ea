"""How gunicorn serves the site. No access log: the request log is the only record of visits."""

worker_class = "gthread"
workers = 2
threads = 4
keepalive = 5  # seconds
timeout = 60  # seconds until a worker that does not answer is replaced
graceful_timeout = 4  # seconds a worker may finish its responses when it is told to stop
loglevel = "warning"
accesslog = None
control_socket_disable = True  # all state lives in the data folder
