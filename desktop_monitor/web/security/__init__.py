"""Who is answered at all: Host, Origin, tokens, the peer's user."""
