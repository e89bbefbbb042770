-- entity: release_service
-- grain: release_id, service_id
-- definition: The configuration item and the business service of a change request, by their names. Impact is the risk as it is shown.
with named as (
  select *, unnest([item_name, business_name]) AS name
  from stg_servicenow__change
)
select
  release_id,
  name AS service_id,
  CAST(NULL AS VARCHAR) AS version,
  min(risk) AS impact,
  min(_source) AS source_id,
  10 AS source_rank,
  max(known_at) AS known_at,
  min(url) AS url
from named
where name is not null
group by release_id, name
