-- entity: change_mention
-- grain: change_id, item_key, evidence
-- definition: Keys of work items in a request's text and in its commits'; branch and title are read as they stand.
with told as (
  select _source, change_id, updated_at, 'body' AS evidence, unnest(body_keys) AS item_key from stg_gitea__pull
  union all
  select _source, change_id, updated_at, 'commit', unnest(commit_keys) from stg_gitea__pull
)
select distinct
  change_id,
  item_key,
  evidence,
  _source AS source_id,
  10 AS source_rank,
  updated_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from told
