-- grain: commit_id, service_id
-- partition: commit_id
-- source: commit_file, service
-- definition: Commits that touch the folder of a service which is a part of its repository.
-- column: commit_id the commit
-- column: service_id the service
select distinct
  commit_file.commit_id,
  service.service_id
from service
join commit on commit.repository_id = service.repository_id
join commit_file on commit_file.commit_id = commit.commit_id
where service.path_prefix is not null
  and starts_with(commit_file.path, service.path_prefix || '/')
