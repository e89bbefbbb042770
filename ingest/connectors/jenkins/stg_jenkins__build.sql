-- entity: build
-- grain: build_id
-- definition: Builds. Queued is known where the plugin Metrics is installed. An unstable build has failed: its tests have. One
--   that somebody asked for again, after the same commit had not succeeded in the same job, is another attempt.
with cause as (
  select
    build_id,
    max(CASE WHEN regexp_matches(cause._class, '(Replay|Rebuild|Restart)[A-Za-z]*Cause$') THEN 1 ELSE 0 END) = 1 AS is_again,
    max(CASE WHEN regexp_matches(cause._class, 'UserIdCause$') THEN 1 ELSE 0 END) = 1 AS is_asked,
    min(
      CASE
        WHEN regexp_matches(cause._class, 'TimerTriggerCause$') THEN 'schedule'
        WHEN regexp_matches(cause._class, 'UpstreamCause$') THEN 'upstream'
        WHEN regexp_matches(cause._class, '(Branch|SCM|Push|Hook)[A-Za-z]*Cause$') THEN 'push'
        WHEN regexp_matches(cause._class, 'UserIdCause$') THEN 'workflow_dispatch'
      END
    ) AS event
  from (
    select build_id, unnest(action.causes) AS cause
    from (select build_id, unnest(actions) AS action from stg_jenkins__run)
  )
  group by build_id
),
queue as (
  select build_id, max(action.queuingDurationMillis) AS queue_ms
  from (select build_id, unnest(actions) AS action from stg_jenkins__run)
  group by build_id
),
joined as (
  select
    run.*,
    checkout.repository_id,
    checkout.commit_id,
    coalesce(run.branch, nullif(checkout.branch, 'detached')) AS branch_name,
    queue.queue_ms,
    CASE WHEN regexp_matches(run.branch, '^(PR|MR)-[0-9]+(-(head|merge))?$') THEN 'pull_request' ELSE cause.event END AS event,
    coalesce(cause.is_again, false)
      or (
        coalesce(cause.is_asked, false)
        and lag(run.result, 1, 'SUCCESS') over (
          partition by run._source, run.job, coalesce(checkout.commit_id, run.build_id) order by run.started_at, run.number
        ) <> 'SUCCESS'
      ) AS is_again
  from stg_jenkins__run AS run
  left join stg_jenkins__checkout AS checkout on checkout.build_id = run.build_id
  left join cause on cause.build_id = run.build_id
  left join queue on queue.build_id = run.build_id
)
select
  build_id,
  repository_id,
  commit_id,
  pipeline,
  started_at - to_milliseconds(queue_ms) AS queued_at,
  started_at,
  finished_at,
  CASE result
    WHEN 'SUCCESS' THEN 'succeeded'
    WHEN 'FAILURE' THEN 'failed'
    WHEN 'UNSTABLE' THEN 'failed'
    WHEN 'ABORTED' THEN 'cancelled'
    WHEN 'NOT_BUILT' THEN 'skipped'
    ELSE lower(result)
  END AS outcome,
  number,
  CAST(
    1 + sum(CASE WHEN is_again THEN 1 ELSE 0 END) over (
      partition by _source, job, coalesce(commit_id, build_id) order by started_at, number
      rows between unbounded preceding and current row
    ) AS INTEGER
  ) AS attempt,
  branch_name AS branch,
  event,
  _source AS source_id,
  10 AS source_rank,
  coalesce(finished_at, started_at) AS known_at,
  url
from joined
