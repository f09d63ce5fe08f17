"""The processes of Linux: their values at every sample, the facts that seldom change, and how they end."""
