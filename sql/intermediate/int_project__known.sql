-- grain: project_key
-- source: work_item
-- definition: Projects of which there is an item.
-- column: project_key the project
select distinct project_key
from work_item
where project_key is not null
