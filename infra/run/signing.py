"""The desk of signing in on the real parts."""

from api.signing.cookies import CookieStyle
from api.signing.desk import SignInDesk
from infra.run.instance import Instance


def sign_in_desk(instance: Instance) -> SignInDesk:
    """What the routes and pages of accounts are given."""
    offices, url = instance.offices, instance.settings.public_url
    return SignInDesk(
        sign_ins=offices.sign_ins,
        sessions=offices.sessions,
        tokens=offices.tokens,
        set_ups=offices.set_ups,
        own=offices.own,
        book=offices.book,
        journal=offices.journal,
        keys=offices.keys,
        cookies=CookieStyle(secure=url.startswith("https://")),
        public_url=url,
    )
