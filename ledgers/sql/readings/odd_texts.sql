-- The texts that are no plain digits. Grain: one row per text, in the order of the file.
SELECT odd FROM cell WHERE odd IS NOT NULL GROUP BY odd ORDER BY min(line);
