-- Who is at work on a task, for SQLite. Frozen: later changes are later revisions.

CREATE TABLE case_leases (
    task_id BIGINT NOT NULL,
    holder TEXT NOT NULL, -- name of the person
    taken_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, -- in real time; what the person does renews it
    PRIMARY KEY (task_id),
    CONSTRAINT lease_ends_after_it_began CHECK (expires_at > taken_at)
);
