"""Followthrough's engine: it carries out multi-step interventions, on time, and asks a person when it is stuck.

Nothing is imported here, so that importing a small part of the package costs what that part costs.
"""

__version__ = "0.1.0"
