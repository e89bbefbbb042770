-- grain: has_item
-- source: work_item
-- definition: Whether a tracker is read at all: one row.
-- column: has_item whether there is any item
select count(*) > 0 AS has_item
from work_item
