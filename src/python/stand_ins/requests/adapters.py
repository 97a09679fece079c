"""Settings that programs mount on a session. `max_retries` counts connections that could not be made."""


class HTTPAdapter:
    """How often to try again, and how many connections to keep."""

    def __init__(self, pool_connections=10, pool_maxsize=10, max_retries=0, pool_block=False):
        self.max_retries = max_retries
        self.pool_connections = pool_connections
        self.pool_maxsize = pool_maxsize
        self.pool_block = pool_block

    def retries(self):
        return max_retries if isinstance(max_retries := self.max_retries, int) else getattr(max_retries, 'total', 0) or 0
