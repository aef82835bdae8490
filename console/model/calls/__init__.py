"""What is said about a call."""
