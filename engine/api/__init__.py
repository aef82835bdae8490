"""The HTTP surface: what comes back from the world by the web becomes rows at the front door."""
