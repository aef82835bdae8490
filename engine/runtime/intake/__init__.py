"""Rows in: acts, events, predictions, schedules and instances, in that order, each with a disposition that says why."""
