"""The sensors of every other system, through psutil: slower, and with gaps that are reported."""
