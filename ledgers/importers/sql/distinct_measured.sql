-- The distinct coefficients of firms. Grain: one row per kind, item, number, unit and whether a document is named.
SELECT DISTINCT kind, first_cell::VARCHAR, number_cell::VARCHAR, unit_cell::VARCHAR, documented
FROM (
    SELECT
        'coefficient' AS kind, first_cell, coefficient AS number_cell, coefficient_unit AS unit_cell,
        document <> '' AS documented
    FROM coded
    WHERE coefficient <> ''
    UNION ALL
    SELECT 'ncv', first_cell, ncv, ncv_unit, document <> ''
    FROM coded
    WHERE ncv <> ''
    UNION ALL
    SELECT 'carbon_content', first_cell, carbon_content, carbon_content_unit, document <> ''
    FROM coded
    WHERE carbon_content <> ''
);
