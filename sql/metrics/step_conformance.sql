-- grain: case_id
-- title: By the template
-- measure: proportion
-- unit: ratio
-- better: higher
-- source: process_step_fact
-- definition: Of the finished items and releases whose team has a methodology, those that took the steps of its template: none
--   skipped that must be taken, none out of order, none added. Those that no step is known of are left out.
-- limits: Says whether steps were taken in their order, not whether they were done well; steps that leave no trace in a tool cannot be
--   asked for.
-- column: case_id the item or release
-- column: happened_at when it was finished
-- column: value 1 if it took the steps of its template, else 0
-- column: is_open whether it can still change
-- column: service_id the service, where its item names one
-- column: team_id the team
-- column: value_stream_id the value stream of the service, else of the team
-- column: repository_id the service's repository
-- column: title of the item or release
-- column: url page of the source record
-- column: methodology whose template it is
-- column: subject_kind work item or release
-- column: deviation the first that differs, NULL if none
-- column: deviation_count steps that differ
with judged as (
  select
    subject_id,
    min(subject_kind) AS subject_kind,
    min(methodology) AS methodology,
    min(team_id) AS team_id,
    min(service_id) AS service_id,
    min(finished_at) AS finished_at,
    min(title) AS title,
    min(url) AS url,
    count(*) FILTER (WHERE is_deviation) AS deviation_count,
    min_by(step || ' ' || verdict, coalesce(position, 99)) FILTER (WHERE is_deviation) AS deviation
  from process_step_fact
  where finished_at <= as_of()
  group by subject_id
)
select
  judged.subject_id AS case_id,
  judged.finished_at AS happened_at,
  CASE WHEN judged.deviation_count = 0 THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  judged.service_id,
  judged.team_id,
  coalesce(service.value_stream_id, team.value_stream_id) AS value_stream_id,
  service.repository_id,
  judged.title,
  judged.url,
  judged.methodology,
  judged.subject_kind,
  judged.deviation,
  CAST(judged.deviation_count AS INTEGER) AS deviation_count
from judged
left join service on service.service_id = judged.service_id
left join team_methodology_fact AS team on team.team_id = judged.team_id
