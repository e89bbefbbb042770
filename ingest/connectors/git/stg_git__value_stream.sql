-- entity: value_stream
-- grain: value_stream_id
-- definition: The value streams that the configuration names.
select distinct
  value_stream AS value_stream_id,
  value_stream AS name,
  'config' AS source_id,
  1 AS source_rank,
  TIMESTAMP '1970-01-01 00:00:00' AS known_at,
  CAST(NULL AS VARCHAR) AS url
from config.service
where value_stream is not null
