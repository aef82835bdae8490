-- What conditions and templates know of a family: one row a family, every column available by its name.
-- A site may redefine this view to bring in its own data; migrations keep the site's definition.
-- Of metrics, assessments and predictions the row with the highest key counts. One look-up by index for each, so
-- that a single family costs the same with ten families or ten million.
CREATE VIEW family_context AS
SELECT
    f.family_id,
    f.external_id,
    f.family_name,
    f.email,
    f.phone,
    f.time_zone,
    f.locale,
    f.coordinator,
    f.paused_until,
    f.active,
    f.created_date,
    m.engagement_score,
    r.withdrawal_risk,
    p.predicted_probability,
    p.confidence_score,
    p.prediction_window_days
FROM families AS f
LEFT JOIN family_engagement_metrics AS m
    ON m.metric_id = (SELECT max(metric_id) FROM family_engagement_metrics WHERE family_id = f.family_id)
LEFT JOIN risk_assessments AS r
    ON r.assessment_id = (SELECT max(assessment_id) FROM risk_assessments WHERE family_id = f.family_id)
LEFT JOIN ml_predictions AS p
    ON p.prediction_id = (SELECT max(prediction_id) FROM ml_predictions WHERE family_id = f.family_id);
