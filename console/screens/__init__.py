"""One file a screen: what it shows, and how it follows the database."""
