"""bytes -> SHA-256 in hex."""

from __future__ import annotations

import sys


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the bytes in hex."""
    # hashlib loads OpenSSL (10 ms), which is worth it only where there is much to hash.
    if len(data) < 1 << 20:
        try:
            module = __import__("_sha2" if sys.version_info >= (3, 12) else "_sha256")
            return str(module.sha256(data).hexdigest())
        except ImportError:
            pass  # a Python that was built without its own
    from hashlib import sha256 as openssl_sha256

    return openssl_sha256(data).hexdigest()
