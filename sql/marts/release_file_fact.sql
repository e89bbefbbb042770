-- grain: release_id, path
-- partition: path
-- title: Files of each release
-- source: int_deployment_file__summed, file_fact
-- definition: The files that the commits of a release touch, with the lines that these commits added and deleted.
-- column: release_id the release
-- column: path the file
-- column: service_id the service
-- column: added_count lines added, NULL if none is known
-- column: deleted_count lines deleted, NULL if none is known
-- column: commit_count commits of the release that touch it
-- column: is_hot whether the file is hot now
select
  file.deployment_id AS release_id,
  file.path,
  placed.service_id,
  file.added_count,
  file.deleted_count,
  file.commit_count,
  coalesce(file_fact.is_hot, false) AS is_hot
from int_deployment_file__summed AS file
join int_deployment__placed AS placed on placed.deployment_id = file.deployment_id
left join file_fact on file_fact.repository_id = placed.repository_id and file_fact.path = file.path
