"""What the console shows and what may be done with it, as plain values. Nothing here imports Textual or a database."""
