"""The web server of the engine: HTTP routes and Socket.IO behind a guard, on 127.0.0.1 only.

The only package that imports Flask, Socket.IO and Werkzeug. It imports no other part of the engine: answers
come from functions that the engine passes to :func:`.server.app.create_app`.
"""
