-- Bringing the documents by which families are found up to date.

-- name: noted
-- The families noted first: something about them changed. A key may be noted many times, and may be anything.
SELECT note_id, CASE typeof(family_id) WHEN 'integer' THEN family_id END FROM families_to_index ORDER BY note_id LIMIT :limit;

-- name: forget_notes
-- Their documents are up to date.
DELETE FROM families_to_index WHERE note_id <= :last;

-- name: forget_words
-- Away with the documents as they were.
DELETE FROM family_words WHERE rowid IN (SELECT value FROM json_each(:family_ids));

-- name: families_to_index
-- What a family is found by; as bytes, because a row may hold text that is none.
SELECT family_id, CAST(family_name AS BLOB), CAST(email AS BLOB), CAST(phone AS BLOB), CAST(external_id AS BLOB)
FROM families WHERE family_id IN (SELECT value FROM json_each(:family_ids));

-- name: contacts_to_index
-- What a family is found by through its people.
SELECT family_id, CAST(name AS BLOB), CAST(email AS BLOB), CAST(phone AS BLOB)
FROM family_contacts WHERE family_id IN (SELECT value FROM json_each(:family_ids))
ORDER BY family_id, contact_id;

-- name: keep_words
-- Their documents, as JSON pairs: one statement, because the index is written out at the end of each.
INSERT INTO family_words (rowid, words) SELECT d.value ->> 0, d.value ->> 1 FROM json_each(:documents) AS d;
