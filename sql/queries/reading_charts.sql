-- Reading the charts of Health. Each question reads one stretch of an index, and no more of it than a fixed number of
-- rows, so that a million messages or workflows cost what some ten thousand do.

-- name: sent_between
-- What left from :since until before :until, by channel, counted up to :most. Without a GROUP BY, which would cost three
-- times the reading.
SELECT count(*) AS sent, coalesce(sum(channel = 'email'), 0) AS email, coalesce(sum(channel = 'sms'), 0) AS sms
FROM (SELECT channel FROM messages
      WHERE sent_at >= :since AND sent_at < :until
        AND mode = :mode --? mode
      LIMIT :most);

-- name: came_back_between
-- What left from :since until before :until, and how much of that came back.
SELECT count(*) AS sent, coalesce(sum(status = 'bounced'), 0) AS bounced
FROM (SELECT status FROM messages
      WHERE sent_at >= :since AND sent_at < :until
        AND mode = :mode --? mode
      LIMIT :most);

-- name: wrong_by_hour
-- What came back, failed or got lost since :since, by the hour in which that was learned, with what was in its way. The
-- newest :most rows of messages_wrong.
SELECT substr(updated_date, 1, 13) AS hour, channel, status, error_code, fault, count(*) AS messages
FROM (SELECT updated_date, channel, status, error_code, fault FROM messages
      WHERE status IN ('failed', 'bounced', 'uncertain') AND updated_date >= :since
        AND mode = :mode --? mode
      ORDER BY updated_date DESC LIMIT :most)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;

-- name: lateness
-- How long what is due has been due, in six stretches, each counted up to :most.
SELECT (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :now AND scheduled_for > :minute LIMIT :most)) AS under_a_minute,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :minute AND scheduled_for > :five LIMIT :most)) AS under_five_minutes,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :five AND scheduled_for > :half LIMIT :most)) AS under_half_an_hour,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :half AND scheduled_for > :two LIMIT :most)) AS under_two_hours,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :two AND scheduled_for > :day LIMIT :most)) AS under_a_day,
       (SELECT count(*) FROM (SELECT 1 FROM workflow_queue WHERE status = 'queued' AND scheduled_for <= :day LIMIT :most)) AS over_a_day;

-- name: funnel
-- How many of the families that began a workflow since :since answered, ended well, ended otherwise, or are under way.
-- The newest :most of them, among the newest :scanned that began any workflow.
WITH begun AS (
    SELECT i.instance_id, i.status, i.outcome
    FROM (SELECT instance_id, template_id FROM workflow_instances
          WHERE started_at >= :since ORDER BY started_at DESC LIMIT :scanned) AS s
    JOIN workflow_instances AS i ON i.instance_id = s.instance_id
    WHERE s.template_id = :template
      AND i.mode = :mode --? mode
    LIMIT :most
)
SELECT count(*) AS began,
       coalesce(sum(EXISTS (SELECT 1 FROM instance_events AS e WHERE e.instance_id = begun.instance_id
                              AND e.event_type IN ('email.replied', 'sms.received', 'call.reached'))), 0) AS answered,
       coalesce(sum(outcome = 'success'), 0) AS well,
       coalesce(sum(status IN ('pending', 'running', 'paused')), 0) AS under_way
FROM begun;

-- name: funnel_steps
-- How many of the same families reached each step, by its name.
WITH begun AS (
    SELECT i.instance_id
    FROM (SELECT instance_id, template_id FROM workflow_instances
          WHERE started_at >= :since ORDER BY started_at DESC LIMIT :scanned) AS s
    JOIN workflow_instances AS i ON i.instance_id = s.instance_id
    WHERE s.template_id = :template
      AND i.mode = :mode --? mode
    LIMIT :most
)
SELECT x.step_name, min(x.step_number) AS step_number, count(DISTINCT x.instance_id) AS families
FROM begun JOIN workflow_step_executions AS x ON x.instance_id = begun.instance_id
GROUP BY 1 ORDER BY 2, 1;

-- name: workflows
-- The workflows that a funnel can be shown of, with the steps of their present version.
SELECT t.template_id, t.template_name, v.definition
FROM workflow_templates AS t
LEFT JOIN workflow_template_versions AS v ON v.template_id = t.template_id AND v.version = t.version
ORDER BY t.template_name LIMIT :limit;
