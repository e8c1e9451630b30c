-- Adds a text that states a multiplier. Parameters: $written, $multiplier.
INSERT INTO multiplier VALUES ($written, $multiplier);
