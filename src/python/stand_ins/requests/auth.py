"""Names and passwords."""

import base64


def basic(username, password):
    """The header of a name and a password."""
    both = f'{username}:{password}'.encode('latin1')
    return 'Basic ' + base64.b64encode(both).decode('ascii')


class HTTPBasicAuth:
    """A name and a password for `auth=`."""

    def __init__(self, username, password):
        self.username = username
        self.password = password

    def __call__(self, request):
        request.headers['Authorization'] = basic(self.username, self.password)
        return request
