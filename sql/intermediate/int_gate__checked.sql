-- grain: gate, repository_id, week_at
-- source: int_job__ran, int_job__phased
-- definition: What CI jobs on requests checked, by week of their end. Apart from what people decide, so that a run of a pipeline does
--   not ask for that again.
-- column: gate the job's name
-- column: repository_id the repository
-- column: week_at the Monday of the week in which it ended
-- column: pass_count how often it ran to an end
-- column: stop_count of these it failed
-- column: waited seconds that it ran, s
with passed as (
  select
    ran.name AS gate,
    ran.repository_id,
    ran.finished_at AS ended_at,
    ran.outcome = 'failed' AS is_stop,
    CAST(to_unixtime(ran.finished_at) - to_unixtime(ran.started_at) AS BIGINT) AS waited
  from int_job__ran AS ran
  join int_job__phased AS phased on phased.name = ran.name
  where ran.event in ('pull_request', 'merge_request_event', 'merge_request')
    and ran.repository_id is not null
    and phased.phase <> 'deploy'
    and ran.outcome in ('succeeded', 'failed')
    and ran.finished_at >= ran.started_at
)
select
  gate,
  repository_id,
  CAST(date_trunc('week', ended_at) AS TIMESTAMP) AS week_at,
  CAST(count(*) AS INTEGER) AS pass_count,
  CAST(count(*) FILTER (WHERE is_stop) AS INTEGER) AS stop_count,
  CAST(sum(waited) AS BIGINT) AS waited
from passed
group by gate, repository_id, CAST(date_trunc('week', ended_at) AS TIMESTAMP)
