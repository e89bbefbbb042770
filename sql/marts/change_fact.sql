-- grain: change_id, service_id
-- partition: change_id
-- title: Changes
-- source: change, int_change__sized, int_change__served, int_change__deployed, int_change__reviewed, int_change__undone
-- definition: Merged requests, or commits where there was none, once for each service that they went into, with the first
--   production deployment that had them. Coding: first commit, by author time, to ready; pickup: ready to the first review by
--   another person; review: that to merge; release: merge to deployment. Times that cannot be known are NULL: without a review
--   there is no pickup and no review, a squash known from Git alone has no first commit, a merge proxy has no release stage, a
--   shallow clone hides beginnings, and a negative stage is a data fault, counted. From Git alone coding ends with the merge.
-- column: change_id repository and request number, else the commit
-- column: service_id the service, '' where the change touches none of its repository's services
-- column: repository_id the repository
-- column: number of the request
-- column: title of the request
-- column: subject of the commit that merged it
-- column: merge_commit_id the commit that merged it
-- column: author_id a pseudonym
-- column: is_bot whether bots alone made it
-- column: is_revert whether it takes back another one
-- column: reverts_change_id the change that it takes back
-- column: commit_count its own commits
-- column: file_count files touched
-- column: added_count lines added
-- column: deleted_count lines deleted
-- column: first_commit_at author time of its first commit, NULL if unknown
-- column: opened_at when the request was opened
-- column: ready_at when it was last marked ready for review, else opened
-- column: first_review_at first review by another person who is no bot
-- column: merged_at when it was merged
-- column: deployment_id first production deployment with it
-- column: deployed_at when that finished
-- column: version of that deployment
-- column: origin where that deployment was seen
-- column: start_basis where its lead time starts: first commit, or merged where that is unknown
-- column: coding_hours first commit to ready, else to merge, h
-- column: pickup_hours ready to first review, h
-- column: review_hours first review to merge, h
-- column: commit_to_merge_hours first commit to merge, h
-- column: release_hours merge to deployment, h
-- column: lead_time_hours start to deployment, h
-- column: fault_count stages whose ends are in the wrong order
-- column: deployment_method how its deployment was found: commit graph, exact commit, or time; NULL without one
-- column: is_waiting merged, and no production deployment of its service has it yet
-- column: is_history whether the first known deployment already had it
-- column: is_cut whether a shallow clone hides part of it
-- column: url page of the change
with source_of as (
  select service_id, min(origin) AS origin
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease
  group by service_id
),
placed as (
  select
    served.change_id,
    served.service_id,
    change.repository_id,
    change.number,
    change.title,
    change.author_id,
    change.opened_at,
    coalesce(change.ready_at, change.opened_at) AS ready_at,
    reviewed.first_review_at,
    change.merged_at,
    change.merge_commit_id,
    undone.reverts_change_id,
    undone.change_id IS NOT NULL AS is_revert,
    change.url,
    sized.subject,
    sized.commit_count,
    sized.file_count,
    sized.added_count,
    sized.deleted_count,
    sized.is_bot,
    sized.is_cut,
    sized.is_mainline,
    CASE WHEN NOT sized.is_cut THEN sized.first_commit_at END AS first_commit_at,
    deployed.deployment_id,
    deployed.deployed_at,
    deployed.version,
    coalesce(deployed.is_history, false) AS is_history,
    CASE WHEN deployed.deployment_id IS NOT NULL THEN deployed.method END AS deployment_method,
    source_of.origin
  from int_change__served AS served
  join change on change.change_id = served.change_id
  join int_change__sized AS sized on sized.change_id = served.change_id
  left join int_change__deployed AS deployed
    on deployed.change_id = served.change_id and deployed.service_id = served.service_id
  left join int_change__reviewed AS reviewed on reviewed.change_id = served.change_id
  left join int_change__undone AS undone on undone.change_id = served.change_id
  left join source_of on source_of.service_id = served.service_id
),
measured as (
  select
    placed.*,
    CASE WHEN first_commit_at IS NOT NULL THEN 'first commit' ELSE 'merged' END AS start_basis,
    (to_unixtime(coalesce(ready_at, merged_at)) - to_unixtime(first_commit_at)) / 3600 AS coding_hours,
    (to_unixtime(first_review_at) - to_unixtime(ready_at)) / 3600 AS pickup_hours,
    CASE WHEN ready_at IS NOT NULL THEN (to_unixtime(merged_at) - to_unixtime(first_review_at)) / 3600 END AS review_hours,
    (to_unixtime(merged_at) - to_unixtime(first_commit_at)) / 3600 AS commit_to_merge_hours,
    CASE WHEN origin <> 'merge' THEN (to_unixtime(deployed_at) - to_unixtime(merged_at)) / 3600 END AS release_hours,
    CASE
      WHEN NOT is_cut THEN (to_unixtime(deployed_at) - to_unixtime(coalesce(first_commit_at, merged_at))) / 3600
    END AS lead_time_hours
  from placed
)
select
  change_id,
  service_id,
  repository_id,
  number,
  title,
  subject,
  merge_commit_id,
  author_id,
  is_bot,
  is_revert,
  reverts_change_id,
  commit_count,
  file_count,
  added_count,
  deleted_count,
  first_commit_at,
  opened_at,
  ready_at,
  first_review_at,
  merged_at,
  deployment_id,
  deployed_at,
  version,
  origin,
  start_basis,
  CASE WHEN coding_hours >= 0 THEN coding_hours END AS coding_hours,
  CASE WHEN pickup_hours >= 0 THEN pickup_hours END AS pickup_hours,
  CASE WHEN review_hours >= 0 THEN review_hours END AS review_hours,
  CASE WHEN commit_to_merge_hours >= 0 THEN commit_to_merge_hours END AS commit_to_merge_hours,
  CASE WHEN release_hours >= 0 THEN release_hours END AS release_hours,
  CASE WHEN lead_time_hours >= 0 THEN lead_time_hours END AS lead_time_hours,
  CASE WHEN coding_hours < 0 THEN 1 ELSE 0 END + CASE WHEN pickup_hours < 0 THEN 1 ELSE 0 END
    + CASE WHEN review_hours < 0 THEN 1 ELSE 0 END + CASE WHEN release_hours < 0 THEN 1 ELSE 0 END AS fault_count,
  deployment_method,
  service_id <> '' AND deployment_id IS NULL AND NOT is_history AND is_mainline AND origin IS NOT NULL AS is_waiting,
  is_history,
  is_cut,
  url
from measured
