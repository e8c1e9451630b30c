-- The texts of which the type `canon` is made. Grain: one row per text. Parameters: $texts.
CREATE TABLE canon_text AS SELECT unnest($texts::VARCHAR[]) AS text;
