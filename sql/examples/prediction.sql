-- A job that predicts tells the engine: this family may leave. Nothing more is needed.
INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, prediction_window_days) VALUES (7, 0.87, 82, 32);
