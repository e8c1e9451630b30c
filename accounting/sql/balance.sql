-- The energy balance of a firm, or of the firms of a scope together. Grain: one row per item and column, and per column for
-- the total (item NULL), whose quantity is NULL: units do not add up. A column is NULL where none of its flows was stated or a
-- needed one is missing. Parameters: $period, $firm_id and $scope ('' for any).
SELECT
    c.item, w.column_name,
    CASE WHEN grouping(c.item) = 0 AND bool_or(c.is_stated) AND count(c.quantity) = count(*) THEN sum(w.weight * c.quantity) END
        AS quantity,
    CASE WHEN bool_or(c.is_stated) AND count(c.energy_ce_tce) = count(*) THEN sum(w.weight * c.energy_ce_tce) END
        AS energy_ce_tce,
    CASE WHEN bool_or(c.is_stated) AND count(c.energy_eq_tce) = count(*) THEN sum(w.weight * c.energy_eq_tce) END
        AS energy_eq_tce,
    list_sort(list(DISTINCT c.resolution_ce) FILTER (WHERE c.quantity <> 0 AND c.resolution_ce IS NOT NULL))
        AS resolutions_ce,
    list_sort(list(DISTINCT c.resolution_eq) FILTER (WHERE c.quantity <> 0 AND c.resolution_eq IS NOT NULL))
        AS resolutions_eq
FROM balance_cell AS c
JOIN balance_weight AS w USING (flow)
WHERE c.period = $period AND $firm_id IN ('', c.firm_id) AND $scope IN ('', c.scope)
GROUP BY GROUPING SETS ((c.item, w.column_name), (w.column_name))
ORDER BY c.item NULLS LAST, w.column_name;
