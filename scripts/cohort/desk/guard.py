"""Lets nobody in but the browser that was given the start address: every request passes here first.

The server listens on this computer only. A page of another site can make a browser send requests here all the same, so
each one must name this host, come from this origin, and carry a cookie that only the start address gives.
"""

from __future__ import annotations

import secrets
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..i18n.language import Language
from ..reading.safety.limits import MOST_BYTES

START, AGAIN = "/start", "/again"
SECRET_HEADER = "x-desk-secret"  # noqa: S105 - a name
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
UPLOADS = "/inbox/files"
# a form without files; a pasted message is one
MOST_FORM_BYTES = 2_000_000
MOST_UPLOAD_BYTES = 5 * MOST_BYTES
# a start address is used at once; one that lies in a history is worth nothing
TOKEN_SECONDS = 600.0
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # with no-referrer a browser would not say where a form comes from
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Keys:
    """The secrets of one run of the desk: start tokens, each good for one use, and the cookie that they are exchanged
    for."""

    def __init__(self, port: int):
        self.cookie_name = f"desk-{port}"
        self.secret = secrets.token_urlsafe(32)
        self._cookie = secrets.token_urlsafe(32)
        self._tokens: dict[str, float] = {}

    def new_token(self) -> str:
        """A token for one use of the start address."""
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic()
        return token

    def use_token(self, token: str) -> bool:
        """Whether this is a token that nobody has used; it is used up by this."""
        match = next((valid_token for valid_token in self._tokens if secrets.compare_digest(valid_token, token)), None)
        return match is not None and time.monotonic() - self._tokens.pop(match) < TOKEN_SECONDS

    def cookie_header(self) -> str:
        """The header that gives the cookie to a browser."""
        return f"{self.cookie_name}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"

    def opens(self, cookie_header: str) -> bool:
        """Whether the cookies of a request have the right one."""
        try:
            cookie = SimpleCookie(cookie_header).get(self.cookie_name)
        except CookieError:
            return False
        return cookie is not None and secrets.compare_digest(cookie.value, self._cookie)


class Guard:
    """An ASGI application around another one that answers only what may be answered; it says no in one language."""

    def __init__(self, application: ASGIApp, keys: Keys, port: int, language: Language):
        self._application, self._keys, self._language = application, keys, language
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (refusal or self._application)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is not let through; None for one that is."""
        headers, path, method, say = Headers(scope=scope), scope["path"], scope["method"], self._language.say
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return _refuse(421, say("This address is not that of the desk."))
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} and path != START:
            return _refuse(403, say("Another site may not ask the desk."))
        if path == AGAIN:
            return self._give_token(headers)
        if path == START and method == "GET":
            return self._let_in(scope)
        if not self._keys.opens("; ".join(headers.getlist("cookie"))):
            return _refuse(
                403, say("Open the desk by its start address: double-click start again, or run nox -s desk.")
            )
        if method in UNSAFE:
            if headers.get("origin") != f"http://{hosts[0].lower()}":
                return _refuse(403, say("Only a page of the desk may send this."))
            return self._refuse_size(headers, MOST_UPLOAD_BYTES if path == UPLOADS else MOST_FORM_BYTES)
        return None

    def _let_in(self, scope: Scope) -> Response:
        say, query = self._language.say, parse_qs(scope["query_string"].decode("ascii", "replace"))
        if not self._keys.use_token((query.get("token") or [""])[0]):
            return _refuse(
                403, say("This start address was used already. Double-click start again, or run nox -s desk.")
            )
        # 303: the token is in the history of the browser, but worth nothing any more
        return RedirectResponse("/", 303, headers={"Set-Cookie": self._keys.cookie_header()})

    def _refuse_size(self, headers: Headers, most: int) -> Response | None:
        say, length = self._language.say, headers.get("content-length", "")
        if not length.isdecimal():
            return _refuse(411, say("How long this is must be said before it is sent."))
        if int(length) > most:
            return _refuse(413, say("This is more than {limit} MB at once.", limit=most // 1_000_000))
        return None

    def _give_token(self, headers: Headers) -> Response:
        """A new token for whoever started the desk a second time, and can read its secret from private/."""
        if not secrets.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._keys.secret.encode()):
            return _refuse(403, "")
        return PlainTextResponse(self._keys.new_token())


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(reason, status)
