-- grain: service_id, path
-- source: int_deployment__placed, int_deployment_file__summed
-- definition: Files that half or more of a service's production releases touch, where it has ten or more: its change log and version
--   files.
-- column: service_id the service
-- column: path the file
with placed as (
  select deployment_id, service_id, count(*) over (partition by service_id) AS release_count
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
)
select placed.service_id, file.path
from placed
join int_deployment_file__summed AS file on file.deployment_id = placed.deployment_id
group by placed.service_id, file.path
having max(placed.release_count) >= 10
  and count(*) * 2 >= max(placed.release_count)
