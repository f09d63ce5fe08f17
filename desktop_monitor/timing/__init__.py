"""The wall clock in milliseconds, and a limit on how often something may happen."""
