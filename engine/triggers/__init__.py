"""Who enters which workflow: one file for each kind of trigger, pure decisions on rows that were taken in."""
