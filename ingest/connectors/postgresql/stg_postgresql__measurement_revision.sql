-- entity: measurement_revision
-- grain: series_id, segment, measured_at, revised_at
-- definition: Each word on a point, of points of which more than one thing was said; one that is gone is taken back.
with told as (
  select
    max(series_id) over (partition by _source, _key) AS series_id,
    coalesce(max(segment) over (partition by _source, _key), '') AS segment,
    max(measured_at) over (partition by _source, _key) AS measured_at,
    _loaded_at AS revised_at,
    CASE WHEN not _is_deleted THEN value END AS value,
    unit AS unit,
    respondent_count AS respondent_count,
    _is_deleted AS is_withdrawn,
    _source AS source_id,
    10 AS source_rank,
    _loaded_at AS known_at,
    url,
    count(*) over (partition by _source, _key) AS number
  from raw.postgresql__measurement
)
select * exclude (number)
from told
where number > 1
