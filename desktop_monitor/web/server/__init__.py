"""The HTTP server, the WSGI application and the page's files."""
