"""What looplab's trace is told of pools and connections. On another Python these do nothing."""

try:
    from _looplab import pool_closed, pool_given_back, pool_taken, simulated, unclosed
except ImportError:
    def pool_taken(pool, in_use, capacity):
        """A task took a place in a pool."""

    def pool_given_back(pool, in_use, capacity):
        """A place in a pool is free again."""

    def pool_closed(pool):
        """A pool is over."""

    def unclosed(text):
        """Something was left open."""

    def simulated():
        """Whether the network is looplab's simulated one."""
        return False
