"""Acts on processes: ends, kills, suspends and resumes them, sets their nice value.

A process is held by a handle before it is identified, so a signal never reaches another process that has got
the same pid. Nothing is sent before every process of a request is held, identified and permitted.

* :mod:`.process_actions`: a request from its check to its outcome.
* :mod:`.targets`: from identities to held processes, with their descendants.
* :mod:`.protection`: what is left alone, and what needs a confirmation.
* :mod:`.handle`: what a held process can do; :mod:`.pidfd_handle` on Linux, :mod:`.psutil_handle` elsewhere,
  as :mod:`.system_handle` chooses.
"""
