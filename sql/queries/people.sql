-- name: closures
-- Days on which the site is closed, besides public holidays.
SELECT closure_id, from_date, to_date, name FROM closures ORDER BY from_date, closure_id;
