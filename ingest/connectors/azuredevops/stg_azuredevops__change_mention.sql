-- entity: change_mention
-- grain: change_id, item_key, evidence
-- definition: Work items that a request names as AB#123 or #123 in its title, its text and its commits'.
with told as (
  select _source, change_id, updated_at, 'title' AS evidence, unnest(title_keys) AS item_key from stg_azuredevops__request
  union all
  select _source, change_id, updated_at, 'body', unnest(body_keys) from stg_azuredevops__request
  union all
  select _source, change_id, updated_at, 'commit', unnest(commit_keys) from stg_azuredevops__request
)
select
  change_id,
  'AB#' || item_key AS item_key,
  evidence,
  min(_source) AS source_id,
  10 AS source_rank,
  max(updated_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from told
group by change_id, item_key, evidence
