-- name: newest
-- The newest publication: a reader that knows it knows all.
SELECT COALESCE(MAX(version_id), 0) FROM message_versions;

-- name: live
-- The files of each message's newest version.
SELECT template_name, version, channel, locale, source, hash, published_by, published_date FROM message_versions v
WHERE version = (SELECT MAX(n.version) FROM message_versions n WHERE n.template_name = v.template_name)
ORDER BY template_name, channel, locale;

-- name: live_of
-- The files of one message's newest version.
SELECT version, channel, locale, hash FROM message_versions
WHERE template_name = :name AND version = (SELECT MAX(version) FROM message_versions WHERE template_name = :name);

-- name: publish
-- One file of a new version.
INSERT INTO message_versions (template_name, version, channel, locale, source, hash, published_by, published_date)
VALUES (:name, :version, :channel, :locale, :source, :hash, :actor, :now);
