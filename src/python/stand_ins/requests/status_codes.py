"""`requests.codes.ok` and the others."""

from http import HTTPStatus


class _Codes:
    """Status codes by name, in small or capital letters."""

    def __init__(self):
        for status in HTTPStatus:
            for name in (status.name.lower(), status.name):
                setattr(self, name, status.value)
        for name, code in (('teapot', 418), ('okay', 200), ('all_ok', 200), ('server_error', 500),
                           ('too_many', 429), ('unavailable', 503), ('bad', 400), ('redirect', 308)):
            setattr(self, name, code)

    def __getitem__(self, name):
        return getattr(self, name)

    def get(self, name, default=None):
        return getattr(self, name, default)


codes = _Codes()
