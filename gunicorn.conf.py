"""How gunicorn serves Samspel. Each value can be had from the environment instead."""

import ctypes
import gc
import os
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"

# Threads, as a request mostly waits for the database.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))

# Each process builds its own application: a SQLite connection must not cross a fork.
preload_app = False

# A request gets half a minute, a stopping process the same to finish what it has begun.
timeout = 30
graceful_timeout = 30
# Longer than a proxy in front usually keeps a connection, so that it is never we who
# hang up on it between two requests.
keepalive = 75

# Only a proxy on this machine is believed about who is calling and by which scheme.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# What comes before an address (SCRIPT_NAME) is a setting, never a header: a proxy may pass on a visitor's.
forwarder_headers = ""

# One socket in the home directory for every gunicorn there: nobody here speaks to it.
control_socket_disable = True

# The access log names people by their address: it is for a proxy to keep, or not.
accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = os.environ.get("LOG_LEVEL", "warning")


M_ARENA_MAX = -8  #: of glibc's mallopt(3)


def post_fork(_server: Any, _worker: Any) -> None:
    """One heap for all threads, where the C library knows the choice.

    They take turns in Python anyway, and a heap for each keeps what it has once held.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(M_ARENA_MAX, 1)


def post_worker_init(_worker: Any) -> None:
    """What is loaded now stays until the process ends: the collector need not walk through it again.

    What comes later is mostly gone when its request ends, so it looks seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
