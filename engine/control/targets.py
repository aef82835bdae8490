"""What an act's target can be, and how it is said that it has moved. Imports nothing, as the console loads it early."""

MAX_KEY = 2**63 - 1
"""The highest key that a database gives out."""

CHANGED = "this has changed since you looked at it; look again and decide anew."
