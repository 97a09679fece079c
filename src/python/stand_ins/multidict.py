"""looplab's stand-in for multidict: headers and queries, in which a name may come more than once.

Written for lessons from what multidict documents.
"""

from collections.abc import ItemsView, KeysView, Mapping, MutableMapping, ValuesView

__all__ = ('CIMultiDict', 'CIMultiDictProxy', 'MultiDict', 'MultiDictProxy', 'istr')
__version__ = '6.7+looplab'

_missing = object()


class istr(str):
    """A name whose case does not count."""


def _shown(dictionary):
    return ', '.join(f"'{name}': {value!r}" for name, value in dictionary._rows)


class _Keys(KeysView):
    def __iter__(self):
        return (name for name, _ in self._mapping._rows)

    def __repr__(self):
        return f"<_KeysView({', '.join(map(repr, self))})>"


class _Values(ValuesView):
    def __iter__(self):
        return (value for _, value in self._mapping._rows)

    def __repr__(self):
        return f"<_ValuesView({', '.join(map(repr, self))})>"


class _Items(ItemsView):
    def __iter__(self):
        return iter(list(self._mapping._rows))

    def __repr__(self):
        return f'<_ItemsView({_shown(self._mapping)})>'


class _Reading(Mapping):
    """What both a dictionary and a proxy of one can do. `_rows` are its pairs, in their order."""

    _fold = staticmethod(lambda name: name)

    def _values_of(self, name):
        if not isinstance(name, str):
            return []
        wanted = self._fold(name)
        return [value for known, value in self._rows if self._fold(known) == wanted]

    def __getitem__(self, name):
        values = self._values_of(name)
        if not values:
            raise KeyError(name)
        return values[0]

    def getone(self, name, default=_missing):
        values = self._values_of(name)
        if not values and default is _missing:
            raise KeyError(f'Key not found: {name!r}')
        return values[0] if values else default

    def getall(self, name, default=_missing):
        values = self._values_of(name)
        if not values and default is _missing:
            raise KeyError(f'Key not found: {name!r}')
        return values or default

    def get(self, name, default=None):
        values = self._values_of(name)
        return values[0] if values else default

    def __contains__(self, name):
        return bool(self._values_of(name))

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self._rows)

    def keys(self):
        return _Keys(self)

    def values(self):
        return _Values(self)

    def items(self):
        return _Items(self)

    def __eq__(self, other):
        if isinstance(other, _Reading):
            folded = [[(self._fold(name), value) for name, value in rows] for rows in (self._rows, other._rows)]
            return folded[0] == folded[1]
        if isinstance(other, Mapping):
            return len(self) == len(other) and all(self.get(name, _missing) == value for name, value in other.items())
        return NotImplemented

    __hash__ = None

    def __repr__(self):
        return f'<{type(self).__name__}({_shown(self)})>'


class MultiDict(_Reading, MutableMapping):
    """A dictionary in which a name may come more than once."""

    def __init__(self, arg=(), /, **kwargs):
        self._rows = []
        self.extend(arg, **kwargs)

    @staticmethod
    def _pairs(arg, kwargs):
        if isinstance(arg, _Reading):
            arg = list(arg._rows)
        elif hasattr(arg, 'items'):
            arg = arg.items()
        return [*((str(name), value) for name, value in arg), *kwargs.items()]

    def add(self, name, value):
        self._rows.append((name, value))

    def extend(self, arg=(), /, **kwargs):
        self._rows.extend(self._pairs(arg, kwargs))

    def copy(self):
        return type(self)(self)

    def clear(self):
        self._rows.clear()

    def __setitem__(self, name, value):
        wanted = self._fold(name)
        at = next((at for at, row in enumerate(self._rows) if self._fold(row[0]) == wanted), None)
        if at is None:
            self._rows.append((name, value))
        else:
            rest = [row for row in self._rows[at + 1:] if self._fold(row[0]) != wanted]
            self._rows[at:] = [(name, value), *rest]

    def __delitem__(self, name):
        if name not in self:
            raise KeyError(name)
        wanted = self._fold(name)
        self._rows[:] = [row for row in self._rows if self._fold(row[0]) != wanted]

    def setdefault(self, name, default=None):
        if name not in self:
            self.add(name, default)
        return self[name]

    def popone(self, name, default=_missing):
        wanted = self._fold(name)
        for at, row in enumerate(self._rows):
            if self._fold(row[0]) == wanted:
                del self._rows[at]
                return row[1]
        if default is _missing:
            raise KeyError(name)
        return default

    pop = popone

    def popall(self, name, default=_missing):
        values = self._values_of(name)
        if not values and default is _missing:
            raise KeyError(name)
        if values:
            del self[name]
        return values or default

    def update(self, arg=(), /, **kwargs):
        pairs = self._pairs(arg, kwargs)
        fresh = set()
        for name, value in pairs:
            folded = self._fold(name)
            if folded in fresh:
                self.add(name, value)
            else:
                self[name] = value
                fresh.add(folded)


class CIMultiDict(MultiDict):
    """A dictionary of headers: names have no case, and may come more than once."""

    _fold = staticmethod(str.lower)


class MultiDictProxy(_Reading):
    """A MultiDict that can be looked at and not changed."""

    def __init__(self, arg, /):
        if not isinstance(arg, (MultiDict, MultiDictProxy)):
            raise TypeError(f'ctor requires MultiDict or MultiDictProxy instance, not {type(arg)}')
        self._rows = arg._rows

    def copy(self):
        return MultiDict(self)


class CIMultiDictProxy(MultiDictProxy):
    """A CIMultiDict that can be looked at and not changed."""

    _fold = staticmethod(str.lower)

    def copy(self):
        return CIMultiDict(self)
