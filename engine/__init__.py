"""The followthrough engine."""
