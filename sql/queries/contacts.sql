-- Whom we write to in a family, as people keep it.

-- name: contacts
-- In the order in which they are tried.
SELECT * FROM family_contacts WHERE family_id = :family_id ORDER BY contact_id;

-- name: contact
-- One of them.
SELECT * FROM family_contacts WHERE contact_id = :contact_id;

-- name: insert_contact
-- Somebody new, tried last.
INSERT INTO family_contacts (family_id, name, role, email, phone, locale, may_contact)
VALUES (:family_id, :name, :role, :email, :phone, :locale, :may_contact);

-- name: change_contact
-- What we know of somebody, as it is now.
UPDATE family_contacts
SET name = :name, role = :role, email = :email, phone = :phone, locale = :locale, may_contact = :may_contact
WHERE contact_id = :contact_id;

-- name: remove_contact
-- Somebody is not written to any more.
DELETE FROM family_contacts WHERE contact_id = :contact_id;
