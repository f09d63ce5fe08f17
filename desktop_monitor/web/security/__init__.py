"""Decides which requests are answered. Everything that :class:`.guard.Guard` does not name is refused.

A request must come from a process of the same user (:mod:`.peer`, on Linux only), with the Host and, if
present, the Origin of the engine. The page's files need nothing else. The other routes need a secret of
:class:`.credentials.CredentialStore`:

* a one-time key, from the fragment of the URL that the program opened, to create a session,
* the session's token for the API and, at its handshake, for the WebSocket,
* the token in the file of the data directory for the metrics, and for nothing else,
* the control secret, from the runtime file, for the launcher and the window; browsers are refused there.
"""
