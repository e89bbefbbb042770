-- entity: repository
-- grain: repository_id
-- definition: Repositories as Azure DevOps names them; one that is disabled has no code to show and stays.
with latest as (
  select *
  from raw.azuredevops__repository
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  place.repository_id,
  latest.payload->>'name' AS name,
  regexp_replace(latest.payload->>'defaultBranch', '^refs/heads/', '') AS default_branch,
  CAST(latest.payload->>'isConfiguration' AS BOOLEAN) AS is_configuration,
  CAST(NULL AS BOOLEAN) AS is_shallow,
  (latest.payload->>'webUrl') || '/commit/' AS commit_url_prefix,
  (latest.payload->>'webUrl') || '/pullrequest/' AS change_url_prefix,
  latest._source AS source_id,
  10 AS source_rank,
  latest._loaded_at AS known_at,
  latest.payload->>'webUrl' AS url
from latest
join stg_azuredevops__place as place on place._source = latest._source and place.native_id = latest._key
where not latest._is_deleted
