"""The portable paths through psutil."""
