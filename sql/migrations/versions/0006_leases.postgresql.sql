-- Who is at work on a task, for PostgreSQL. Frozen: later changes are later revisions.

CREATE TABLE case_leases (
    task_id BIGINT NOT NULL,
    holder TEXT NOT NULL, -- name of the person
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL, -- in real time; what the person does renews it
    PRIMARY KEY (task_id),
    CONSTRAINT lease_ends_after_it_began CHECK (expires_at > taken_at)
);

COMMENT ON TABLE case_leases IS 'Who is at work on a task now. It is a courtesy to colleagues, not a lock: it runs out by itself.';
