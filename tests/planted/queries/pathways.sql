-- fact: pathway_*
-- By which of the four pathways production deployments went out, as the change whose commit went out took it; rollbacks are none.
-- No tool tells of the deployments of one service.
with asked as (
  select row_number() over () AS position, pathway
  from (select unnest(CAST(CAST($planted AS JSON) -> '$.PATHWAYS' AS VARCHAR[])) AS pathway)
),
deployed as (
  select
    deployment_id,
    CASE
      WHEN is_repair THEN 'repair'
      WHEN NOT coalesce(has_request, false) THEN 'push → build → production'
      WHEN has_staging THEN 'request → build → staging → production'
      ELSE 'request → build → production'
    END AS pathway
  from pathway_fact
  join service on service.service_id = pathway_fact.service_id
  where is_head
    and service.name <> (CAST($planted AS JSON) ->> '$.ORPHANED.service')
)
select
  'pathway_' || asked.position AS fact,
  CAST(count(*) FILTER (WHERE deployed.pathway = asked.pathway) AS DOUBLE) / count(*) AS item
from asked
cross join deployed
group by asked.position
