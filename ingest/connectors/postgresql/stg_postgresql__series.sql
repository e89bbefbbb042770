-- entity: series
-- grain: series_id
-- definition: Series as the configuration declares them.
with latest as (
  select *
  from raw.postgresql__series
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  * exclude (_key, _source, _loaded_at, _hash, _is_deleted)
    replace (_loaded_at AS known_at),
  _source AS source_id,
  10 AS source_rank
from latest
where not _is_deleted
