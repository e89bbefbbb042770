-- grain: deployment_id
-- source: int_deployment__served, int_deployment__kept
-- definition: Seen deployments that went into a counted one, with the words by which others may name them.
-- column: deployment_id the deployment as it was seen
-- column: kept_deployment_id the one that it is counted as
-- column: native_number the last part of its id, as its tool numbers it
-- column: sha its commit's name
-- column: url page of the source record
-- column: service_id its service
select
  served.deployment_id,
  kept.kept_deployment_id,
  regexp_extract(served.deployment_id, '([^:/]+)$', 1) AS native_number,
  split_part(served.commit_id, '@', 2) AS sha,
  served.url,
  served.service_id
from int_deployment__served AS served
join int_deployment__kept AS kept on kept.deployment_id = served.deployment_id
where kept.kept_deployment_id is not null
