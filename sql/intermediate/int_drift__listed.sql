-- grain: environment_id, service_id, commit_id
-- partition: service_id
-- computed: graph
-- source: commit graph
-- definition: What one of an environment's version and production's has and the other has not, commit by commit, by the commit
--   graph. A service within a repository takes commits that touch its folder.
-- column: environment_id the environment
-- column: service_id the service
-- column: commit_id the commit
-- column: is_missing whether production has it and the environment has not; else the other way round
-- column: is_cut whether history ends there because it was not fetched further: more may be behind it
with side as (
  select environment_id, service_id, commit_id
  from int_drift__paired
  union all
  select environment_id, service_id, production_commit_id AS commit_id
  from int_drift__paired
)
select
  side.environment_id,
  side.service_id,
  commit.commit_id,
  CAST(NULL AS BOOLEAN) AS is_missing,
  CAST(NULL AS BOOLEAN) AS is_cut
from side
join commit as compared on compared.commit_id = side.commit_id
join commit on commit.repository_id = compared.repository_id
join commit_parent as edge on edge.commit_id = commit.commit_id
join code_ref on code_ref.commit_id = commit.commit_id
join requested_commit as merged on merged.commit_id = commit.commit_id
join requested_commit as own on own.repository_id = commit.repository_id
join int_commit__foldered as foldered on foldered.service_id = side.service_id
join service on service.service_id = side.service_id
where 1 = 0
