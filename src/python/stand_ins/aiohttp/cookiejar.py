"""Cookies, kept by host. They are neither dated nor hidden from scripts here: only names, values, hosts and paths."""

from collections.abc import Mapping
from http.cookies import SimpleCookie


def _is_address(host):
    return ':' in host or host.replace('.', '').isdigit()


class CookieJar:
    """Remembers what servers set. Hosts that are addresses set nothing, unless the jar is `unsafe`."""

    def __init__(self, *, unsafe=False, loop=None, **_):
        self._unsafe = unsafe
        self._cookies = {}

    def __iter__(self):
        return iter(list(self._cookies.values()))

    def __len__(self):
        return len(self._cookies)

    def update_cookies(self, cookies, response_url=None):
        host = (response_url.raw_host or '') if response_url is not None else ''
        if _is_address(host) and not self._unsafe:
            return
        pairs = cookies.items() if isinstance(cookies, Mapping) else cookies
        for name, value in pairs:
            morsels = SimpleCookie()
            if hasattr(value, 'key'):
                morsels[name] = value.value
                morsels[name].update(value)
            else:
                morsels[name] = value
            morsel = morsels[name]
            domain = morsel['domain'].lstrip('.') or host
            if host and domain != host and not host.endswith('.' + domain):
                continue
            key = domain, morsel['path'] or '/', name
            self._cookies.pop(key, None)
            if morsel['max-age'] != '0':
                self._cookies[key] = morsel

    def filter_cookies(self, request_url):
        host, path = request_url.raw_host or '', request_url.raw_path
        found = SimpleCookie()
        for (domain, base, name), morsel in self._cookies.items():
            fits = not domain or host == domain or morsel['domain'] and host.endswith('.' + domain)
            if fits and (path + '/').startswith(base.rstrip('/') + '/') and not (_is_address(host) and not self._unsafe):
                found[name] = morsel.value
        return found

    def clear(self, predicate=None):
        self._cookies = {key: morsel for key, morsel in self._cookies.items() if predicate and not predicate(morsel)}

    def clear_domain(self, domain):
        self._cookies = {key: morsel for key, morsel in self._cookies.items() if key[0] != domain}


class DummyCookieJar(CookieJar):
    """Remembers nothing."""

    def update_cookies(self, cookies, response_url=None):
        pass
