-- grain: item_key
-- source: work_item, work_item_alias
-- definition: Keys that an item has, or had.
-- column: item_key the key
select item_key
from work_item
where item_key is not null
union
select item_key
from work_item_alias
where item_key is not null
