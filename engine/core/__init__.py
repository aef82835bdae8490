"""Pure rules: no database, clock, random number, file or log in reach."""
