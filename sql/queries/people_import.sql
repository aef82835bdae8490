-- name: by_external_id
-- The family that a row of a file means, by the site's own id.
SELECT * FROM families WHERE external_id = :external_id AND external_id <> '';

-- name: by_details
-- The family that a row without an id means: the same name, email and phone.
SELECT * FROM families
WHERE family_name = :family_name AND email IS :email AND phone IS :phone
ORDER BY family_id LIMIT 1;

-- name: insert_family
-- A family that is new.
INSERT INTO families
    (external_id, family_name, email, phone, time_zone, locale, coordinator, active, created_date)
VALUES (:external_id, :family_name, :email, :phone, :time_zone, :locale, :coordinator, :active, :now)
RETURNING family_id;

-- name: update_family
-- A known family brought up to date.
UPDATE families
SET external_id = :external_id, family_name = :family_name, email = :email, phone = :phone, time_zone = :time_zone,
    locale = :locale, coordinator = :coordinator, active = :active
WHERE family_id = :family_id;

-- name: family_of_row
-- The family that a row of a consent file means.
SELECT family_id FROM families
WHERE (:family_id IS NULL OR family_id = :family_id) AND (:external_id IS NULL OR external_id = :external_id)
LIMIT 1;

-- name: newest_consent
-- The newest word about a family as a whole or about any of these addresses, whoever said it, for the same channel or
-- for all.
SELECT status, changed_at FROM contact_consents
WHERE (family_id = :family_id AND address IS NULL OR address IN (SELECT value FROM json_each(:addresses)))
  AND channel IN (:channel, 'all')
ORDER BY consent_id DESC LIMIT 1;

-- name: insert_consent
-- A word from a file; the moment is when it was said.
INSERT INTO contact_consents (family_id, address, channel, status, source, changed_at)
VALUES (:family_id, :address, :channel, :status, :source, :now);
