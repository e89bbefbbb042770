-- title: Stages end after they start
-- partition: change_id
-- source: stage_fact
-- definition: Lists stages whose ends are in the wrong order: a clock was wrong, or a history rewritten. Their hours are unknown.
select change_id, service_id, stage, started_at, ended_at
from stage_fact
where ended_at < started_at
