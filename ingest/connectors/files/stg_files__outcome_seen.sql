-- entity: measurement_revision
-- grain: series_id, segment, measured_at, revised_at
-- definition: The same of what is measured under a goal's own id.
with told as (
  select
    'goal:' || max(goal_id) over (partition by _source, _key) AS series_id,
    '' AS segment,
    max(measured_at) over (partition by _source, _key) AS measured_at,
    _loaded_at AS revised_at,
    CASE WHEN not _is_deleted THEN value END AS value,
    CAST(NULL AS VARCHAR) AS unit,
    CAST(NULL AS INTEGER) AS respondent_count,
    _is_deleted AS is_withdrawn,
    _source AS source_id,
    21 AS source_rank,
    _loaded_at AS known_at,
    url,
    count(*) over (partition by _source, _key) AS number
  from raw.files__outcome
)
select * exclude (number)
from told
where number > 1
