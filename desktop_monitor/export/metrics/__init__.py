"""The newest readings as metrics in the formats of OpenMetrics and Prometheus.

A metric that means the same as one of node_exporter has its name, so that its dashboards work; all others
begin with ``desktop_monitor_``. What is unknown is left out, never zero. Only this package imports
prometheus_client, when the first answer is made.
"""
