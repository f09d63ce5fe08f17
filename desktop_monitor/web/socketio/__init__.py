"""The WebSocket side: Socket.IO bounded in every direction, live push, the tutorial's namespaces."""
