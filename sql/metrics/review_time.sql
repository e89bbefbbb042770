-- grain: case_id, service_id, team_id, review_evidence
-- title: Review
-- measure: duration
-- unit: h
-- better: lower
-- source: change_fact, int_change__reviewed
-- definition: From the first review of a change's request to its merge, waiting for answers included. Counted when it was merged; changes that
--   nobody reviewed are left out.
-- limits: A review by word of mouth is not seen. The clock runs while the author answers, nights and weekends included.
-- column: case_id the change
-- column: happened_at when it counts
-- column: value hours from first review to merge
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: review_evidence person: the first review is another person's; anyone: bots and the author included, from opening
with merged as (
  select change_fact.*, review_hours AS hours, 'person' AS review_evidence
  from change_fact
  union all
  select merged.*, (to_unixtime(merged.merged_at) - to_unixtime(reviewed.first_reply_at)) / 3600 AS hours, 'anyone' AS review_evidence
  from change_fact AS merged
  join int_change__reviewed AS reviewed on reviewed.change_id = merged.change_id
)
select
  merged.change_id AS case_id,
  merged.merged_at AS happened_at,
  merged.hours AS value,
  false AS is_open,
  NULLIF(merged.service_id, '') AS service_id,
  service_owner.team_id,
  service.value_stream_id,
  merged.repository_id,
  merged.title,
  merged.merge_commit_id AS commit_id,
  merged.url,
  merged.review_evidence
from merged
left join service on service.service_id = merged.service_id
left join service_owner
  on service_owner.service_id = merged.service_id
  and merged.merged_at >= service_owner.valid_from_at
  and merged.merged_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where merged.hours >= 0
  and merged.merged_at <= as_of()
