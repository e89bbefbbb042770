-- grain: commit_id, path, partner_path
-- partition: commit_id
-- source: int_commit_file__merged
-- definition: Files that a commit of 2 to 25 files touched together, seen from each of them. Larger ones pair everything with everything.
-- column: commit_id the commit
-- column: path a file
-- column: partner_path another one
-- column: repository_id their repository
-- column: committed_at commit time
with touch as (
  select distinct commit_id, repository_id, path, committed_at
  from int_commit_file__merged
  where committed_at is not null
),
small as (
  select commit_id
  from touch
  group by commit_id
  having count(*) between 2 and 25
)
select own.commit_id, own.path, other.path AS partner_path, own.repository_id, own.committed_at
from touch AS own
join small on small.commit_id = own.commit_id
join touch AS other on other.commit_id = own.commit_id
where other.path <> own.path
