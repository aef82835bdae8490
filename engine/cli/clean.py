"""Text made safe to show in a terminal: the console's own rules."""

from console.model.clean import clean

__all__ = ["clean"]
