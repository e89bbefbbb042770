-- grain: case_id, service_id, team_id
-- title: Age of waiting changes
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact
-- definition: How long the changes that wait for a release have waited since their merge, at the end of each bucket and, for the
--   window, at its end. All of them still wait, so these are ages, not durations.
-- limits: Rises while nothing is released and falls with each release. A merge that no release will ever bring, such as one of
--   documentation, waits until one comes.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours since the merge, at the as-of time or when it was released
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: entered_at when it was merged
-- column: left_at when it was released, NULL while it waits
select
  waiting.change_id AS case_id,
  waiting.merged_at AS happened_at,
  (to_unixtime(CASE WHEN waiting.deployed_at <= as_of() THEN waiting.deployed_at ELSE as_of() END)
    - to_unixtime(waiting.merged_at)) / 3600 AS value,
  waiting.deployed_at IS NULL OR waiting.deployed_at > as_of() AS is_open,
  waiting.service_id,
  service_owner.team_id,
  service.value_stream_id,
  waiting.repository_id,
  waiting.title,
  waiting.merge_commit_id AS commit_id,
  waiting.url,
  waiting.merged_at AS entered_at,
  CASE WHEN waiting.deployed_at <= as_of() THEN waiting.deployed_at END AS left_at
from change_fact AS waiting
left join service on service.service_id = waiting.service_id
left join service_owner
  on service_owner.service_id = waiting.service_id
  and waiting.merged_at >= service_owner.valid_from_at
  and waiting.merged_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where (waiting.is_waiting or waiting.deployment_id is not null)
  and waiting.origin <> 'merge'
  and waiting.merged_at <= as_of()
