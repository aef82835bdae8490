"""The HTTP surface: what providers call back. It inserts rows, and knows nothing else of the engine."""
