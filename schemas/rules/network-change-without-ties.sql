-- title: A change of the network without ties
-- severity: warning
-- mends: host
-- due: end
-- tables: changes
-- points_at: changes.level
-- component: exchange
-- message: The change is documented, but ties are not recorded both at the start and at the close.
-- why: Whether a network changed shows in its ties before and after.
-- fix: Record the ties at the start and at the close.
SELECT change_id
FROM changes
WHERE
    level = 'network' AND status IN ('documented', 'substantiated')
    AND (SELECT count(DISTINCT round) FROM ties WHERE round IN ('baseline', 'close')) < 2
ORDER BY change_id
