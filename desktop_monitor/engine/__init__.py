"""The engine process: composition root, sampler, process table, status report."""
