"""What browsers are told with every answer: run nothing foreign, guess nothing, keep nothing, show it in no frame."""

from collections.abc import Mapping
from typing import Final

# A page of ours makes a worker from one address, through the one trusted-types policy, which allows no other.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types sibu"
)
# Pages of work put parts of pages in place that our own server drew: one more policy, which makes no script of a text.
WORK_POLICY: Final = f"{_POLICY} default"
# A file that somebody sent runs nothing at all.
SANDBOXED: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"

_NOBODY: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
# A page that asks where somebody stands.
LOCATING: Final = _NOBODY.replace("geolocation=()", "geolocation=(self)")
# Pages with forms tell their own origin: over plain http it alone shows where a write comes from, and without a
# referrer it would be `null`.
REFERRING: Final = "same-origin"

ALWAYS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": _NOBODY,
    "X-Permitted-Cross-Domain-Policies": "none",
}
# What an answer may say in place of the above.
CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "Content-Security-Policy": frozenset({WORK_POLICY, SANDBOXED}),
    "Referrer-Policy": frozenset({REFERRING}),
    "Permissions-Policy": frozenset({LOCATING}),
}
