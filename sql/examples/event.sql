-- Something happened outside: workflows that wait for it go on, and those that start by it start.
INSERT INTO events (event_type, family_id, payload) VALUES ('payment.missed', 7, '{"amount": 120}');
