-- Adds meters. Parameters: lists of the same length: $written in the file, $meters their numbers, $meter_ids.
INSERT INTO meter
SELECT unnest($written::VARCHAR[]), unnest($meters::INTEGER[]), unnest($meter_ids::VARCHAR[]);
