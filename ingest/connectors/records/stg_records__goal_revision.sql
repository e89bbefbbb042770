-- entity: goal_revision
-- grain: goal_id, revised_at
-- definition: What a goal said, one row each time that its words or its aim changed; that only its numbers or its work grew is none.
with told as (
  select
    goal_id,
    revised_at,
    body ->> 'name' AS name,
    body ->> 'hypothesis' AS hypothesis,
    body ->> 'metric' AS metric,
    body ->> 'unit' AS unit,
    body ->> 'better' AS better,
    CAST(body ->> 'baseline' AS DOUBLE) AS baseline,
    CAST(body ->> 'target' AS DOUBLE) AS target,
    CAST(body ->> 'due_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS due_at,
    body ->> 'series' AS series_id,
    author_name,
    authentication,
    source_id,
    known_at,
    url
  from stg_records__aim_version
),
compared as (
  select
    *,
    to_json([
      name, hypothesis, metric, unit, better, CAST(baseline AS VARCHAR), CAST(target AS VARCHAR), CAST(due_at AS VARCHAR), series_id
    ]) AS wording
  from told
),
ordered as (
  select *, lag(wording) over (partition by goal_id order by revised_at) AS wording_before
  from compared
)
select
  goal_id,
  revised_at,
  name,
  hypothesis,
  metric,
  unit,
  better,
  baseline,
  target,
  due_at,
  series_id,
  author_name,
  authentication,
  source_id,
  15 AS source_rank,
  known_at,
  url
from ordered
where wording is distinct from wording_before
qualify row_number() over (partition by goal_id, revised_at order by known_at desc, name) = 1
