-- grain: repository_id, event
-- source: stream_moment_fact
-- definition: Which events of the stream any change of a repository is known to have come to. It hardly ever changes with a change.
-- column: repository_id the repository
-- column: event the event
select distinct repository_id, event
from stream_moment_fact
where change_id is not null and repository_id is not null
