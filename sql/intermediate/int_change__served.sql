-- grain: change_id, service_id
-- partition: change_id
-- source: change, service, repository, change_commit, int_commit__foldered
-- definition: The services that a merged change went into: the one that is the whole repository, or those whose folder it touches. A
--   change that touches none of its repository's services has a row without one, so that an organisation still counts it.
--   Configuration repositories hold no changes of a service.
-- column: change_id the change
-- column: service_id the service, '' if none
with merged as (
  select change_id, repository_id
  from change
  where merged_at is not null or merge_commit_id is not null
),
whole as (
  select merged.change_id, service.service_id
  from merged
  join service on service.repository_id = merged.repository_id
  where service.path_prefix is null
),
folder as (
  select distinct change_commit.change_id, foldered.service_id
  from change_commit
  join merged on merged.change_id = change_commit.change_id
  join int_commit__foldered AS foldered on foldered.commit_id = change_commit.commit_id
),
served as (
  select change_id, service_id from whole
  union all
  select change_id, service_id from folder
),
unserved as (
  select merged.change_id, '' AS service_id
  from merged
  join repository on repository.repository_id = merged.repository_id
  left join served on served.change_id = merged.change_id
  where served.change_id is null
    and coalesce(repository.is_configuration, false) = false
)
select change_id, service_id from served
union all
select change_id, service_id from unserved
