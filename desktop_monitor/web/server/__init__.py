"""The HTTP server on 127.0.0.1, the WSGI application, the files of the page, and the viewer count.

A request passes :mod:`.request_handler` (strict parsing and limits), the guard of ``web.security``, the
Socket.IO middleware of ``web.socketio``, and then Flask with the routes of ``web.routes``; :mod:`.app` puts
these together. :mod:`.server` owns the sockets and threads, :mod:`.assets` serves a fixed table of files, and
:mod:`.viewers` counts the attached window and pages.
"""
