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
