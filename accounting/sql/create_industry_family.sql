-- Which family of fuel defaults each industry's guide prints. Grain: one row per industry. Lists of equal length.
CREATE OR REPLACE TEMP TABLE industry_family AS
SELECT unnest($industry) AS industry, unnest($family) AS family;
