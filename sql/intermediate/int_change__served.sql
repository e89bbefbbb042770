-- grain: change_id, service_id
-- source: change, service, commit_file
-- definition: The services that a change went into: the one that is the whole repository, or those whose folder it touches;
--   a change that touches none of its repository's services has a row with NULL, so that an organisation still counts it.
--   Configuration repositories hold no changes of a service.
-- column: change_id the change
-- column: service_id the service, NULL if none
with whole as (
  select change.change_id, service.service_id
  from change
  join service on service.repository_id = change.repository_id
  where service.path_prefix is null
),
folder as (
  select distinct change_commit.change_id, service.service_id
  from service
  join commit on commit.repository_id = service.repository_id
  join commit_file on commit_file.commit_id = commit.commit_id
  join change_commit on change_commit.commit_id = commit.commit_id
  where service.path_prefix is not null
    and starts_with(commit_file.path, service.path_prefix || '/')
),
served as (
  select change_id, service_id from whole
  union all
  select change_id, service_id from folder
),
unserved as (
  select change.change_id, CAST(NULL AS VARCHAR) AS service_id
  from change
  join repository on repository.repository_id = change.repository_id
  left join served on served.change_id = change.change_id
  where served.change_id is null
    and coalesce(repository.is_configuration, false) = false
)
select change_id, service_id from served
union all
select change_id, service_id from unserved
