"""The library's http.client, and an HTTPSConnection for a network without encryption.

The library's own code runs first, unchanged. RustPython is built without TLS here, so it leaves HTTPSConnection out;
this one speaks plain HTTP to port 443 of a simulated host, and refuses to speak to a real one.
"""

import _imp

exec(_imp.get_frozen_object('_library_http_client'), globals())

if 'HTTPSConnection' not in globals():
    import _looplab

    class HTTPSConnection(HTTPConnection):  # noqa: F821 (the library's)
        """Speaks to a simulated host as if it were encrypted: nothing is, and nothing leaves this machine."""

        default_port = HTTPS_PORT  # noqa: F821

        def __init__(self, host, port=None, *, timeout=socket._GLOBAL_DEFAULT_TIMEOUT,  # noqa: F821
                     source_address=None, context=None, blocksize=8192):
            super().__init__(host, port, timeout, source_address, blocksize=blocksize)
            self._context = context

        def connect(self):
            if not _looplab.simulated():
                raise OSError(f'looplab has no TLS: https://{self.host} cannot be reached under --clock real. '
                              'Use an http:// address, or the simulated network (--clock virtual)')
            super().connect()

    def _create_https_context(http_version):
        """There is nothing to set up; urllib.request wants an object to set `check_hostname` on."""
        import types
        return types.SimpleNamespace(check_hostname=True)

    __all__.append('HTTPSConnection')  # noqa: F821
