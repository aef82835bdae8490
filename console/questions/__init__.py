"""What the screens ask the reading side, and the answers as the console's own rows; one file a subject."""
