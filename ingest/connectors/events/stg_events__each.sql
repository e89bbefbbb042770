-- entity: *
-- definition: Rows that were posted, columns named as the entity's; they give way to a tool that tells the same itself.
with latest as (
  select *
  from raw.events__each
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  * exclude (_key, _source, _loaded_at, _hash, _is_deleted)
    replace (coalesce(known_at, _loaded_at) AS known_at),
  _source AS source_id,
  20 AS source_rank
from latest
where not _is_deleted
