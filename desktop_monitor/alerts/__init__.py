"""Alerts: what the user wants to be notified of, when it happens. Pure: rules and readings in, alerts out.

* :mod:`.rules`: the rules that the program brings, and changes of them.
* :mod:`.metrics`: what a rule watches, from a reading or two samples.
* :mod:`.hysteresis`: raises and clears one alert; :mod:`.evaluator` has one for each rule and subject.
* :mod:`.raised`: makes an alert of what was raised: its culprits, and the sentence.
* :mod:`.announcing`: whether the user is notified now.
* :mod:`.preview`: what a rule would have done with recorded readings.

Durations are sums of the monotonic ``elapsed_s`` of readings; wall time is only a label, so that a step of
the clock neither raises nor clears anything.
"""
