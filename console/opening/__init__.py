"""What happens between the command and the first screen, quickly."""
