-- entity: work_item_alias
-- grain: item_key, work_item_id
-- definition: Keys that an issue had in another team.
with alias as (
  select work_item_id, _source, updated_at, told.identifier AS item_key, unnest(told.previousIdentifiers) AS previous_key
  from stg_linear__issue
)
select
  previous_key AS item_key,
  work_item_id,
  _source AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at
from alias
where previous_key <> item_key
group by previous_key, work_item_id, _source
