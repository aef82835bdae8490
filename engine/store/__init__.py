"""The one place that speaks SQL: the schema, connections, named queries, and the verbs that read and write state."""
