-- entity: value_stream
-- grain: value_stream_id
-- definition: The value streams that the configuration names.
with named as (
  select value_stream from config.service where value_stream is not null
  union
  select value AS value_stream from config.team_rule where kind = 'value_stream'
)
select
  value_stream AS value_stream_id,
  value_stream AS name,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from named
