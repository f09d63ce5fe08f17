"""The command line, one module per command.

:mod:`.main` maps errors to exit codes, and imports the module of a command when that command runs.
"""
