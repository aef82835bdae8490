-- Another program puts a family onto a workflow by itself.
INSERT INTO workflow_instances (template_id, family_id, triggered_by) VALUES (1, 7, 'prediction_id:12345');
