"""The HTTP routes, one subject per module.

A module of the API defines a record of functions (such as `HistoryApi`), from which the answers come, and a
function that returns its `Operation` list. :mod:`.operations` serves the operations and describes them as
OpenAPI; a new route is therefore part of the description, and behind the guard unless the guard names it.

* :mod:`.operations`: serving, validation, errors, the OpenAPI description.
* :mod:`.monitor`, :mod:`.processes`, :mod:`.actions`, :mod:`.history`: the operations.
* :mod:`.control`: the routes for the launcher and the window, which are not part of the API.
"""
