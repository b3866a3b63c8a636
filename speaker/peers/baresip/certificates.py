"""Whether a phone service is who it says it is, for versions of baresip that don't look at the name in a certificate.

Version 1.0.0 believes any certificate of a trusted authority, whoever it was made for; we look before it starts.
"""

import re
import socket
import ssl

from speaker.calls import Account
from speaker.errors import PhoneError

_PORT = 5061
"""Of SIP by TLS (RFC 3261)."""
_PATIENCE = 5.0


def check_service(account: Account) -> None:
    """Connect to the service of an account as baresip will, and look at its name. Raises PhoneError."""
    address = account.outbound or account.address
    found = re.search(r"(?:@|^sips?:)(\[[0-9a-fA-F:]+\]|[^:;@]+)(?::(\d+))?(?:;|$)", address)
    if found is None:
        raise PhoneError(f"calls: {address!r} names no host")
    host, port = found[1].strip("[]"), int(found[2] or _PORT)
    try:
        context = ssl.create_default_context(cafile=account.certificates or None)
        with (
            socket.create_connection((host, port), _PATIENCE) as connection,
            context.wrap_socket(connection, server_hostname=host),
        ):
            pass
    except ssl.SSLCertVerificationError as error:
        why = f"{host} could not prove who it is ({error.verify_message}); nothing was sent to it"
        raise PhoneError(why) from error
    except (OSError, ValueError) as error:
        raise PhoneError(f"{host}:{port} can't be reached by TLS ({error})") from error
