-- grain: change_id, service_id
-- source: change, int_change__served, repository, int_repository__cut
-- definition: Merged changes of repositories without a clone, of which no commit graph tells where they went, by the services that they
--   are of.
-- column: change_id the change
-- column: service_id a service that it is of
-- column: merge_commit_id the commit that merged it
-- column: merged_at when it was merged
-- column: is_mainline whether it went to the default branch, or nobody knows
select
  change.change_id,
  served.service_id,
  change.merge_commit_id,
  change.merged_at,
  coalesce(change.base_branch = repository.default_branch, true) AS is_mainline
from change
join int_change__served AS served on served.change_id = change.change_id
left join repository on repository.repository_id = change.repository_id
left join int_repository__cut AS cloned on cloned.repository_id = change.repository_id
where cloned.repository_id is null
  and change.merged_at is not null
