-- grain: change_id
-- source: int_commit__merged
-- definition: Which change a revert takes back, as the merge commit's message says it or that of the change's only commit: by
--   request number, else by commit, else by the latest earlier change of that title.
-- column: change_id the revert
-- column: reverts_change_id what it takes back, NULL if that is not known
with lone as (
  select change_id
  from int_commit__merged
  where parent_count < 2
  group by change_id
  having count(*) = 1
),
saying as (
  select
    said.change_id,
    said.repository_id,
    said.committed_at,
    said.reverted_sha,
    said.reverted_number,
    coalesce(said.reverted_title, nullif(regexp_extract(said.title, '^Revert "(.*)"$', 1), '')) AS reverted_title,
    row_number() over (partition by said.change_id order by said.is_merge_commit desc, said.committed_at, said.commit_id)
      AS precedence
  from int_commit__merged AS said
  left join lone on lone.change_id = said.change_id
  where (said.is_merge_commit or (lone.change_id is not null and said.parent_count < 2))
    and (
      said.reverted_sha is not null
      or said.reverted_number is not null
      or said.reverted_title is not null
      or (said.is_merge_commit and said.title like 'Revert "%"')
    )
),
reverting as (
  select * from saying where precedence = 1
),
by_sha as (
  select reverting.change_id, min(target.change_id) AS reverts_change_id
  from reverting
  join int_commit__merged AS target
    on target.repository_id = reverting.repository_id
    and substr(target.sha, 1, 7) = substr(reverting.reverted_sha, 1, 7)
  where starts_with(target.sha, reverting.reverted_sha)
  group by reverting.change_id
),
merged as (
  select change_id, repository_id, title, committed_at
  from int_commit__merged
  where is_merge_commit
),
by_title as (
  select reverting.change_id, max_by(merged.change_id, CAST(merged.committed_at AS VARCHAR) || merged.change_id) AS reverts_change_id
  from reverting
  join merged on merged.repository_id = reverting.repository_id and merged.title = reverting.reverted_title
  where merged.committed_at < reverting.committed_at
  group by reverting.change_id
),
by_number as (
  select distinct reverting.change_id, merged.change_id AS reverts_change_id
  from reverting
  join merged on merged.change_id = reverting.repository_id || '#' || CAST(reverting.reverted_number AS VARCHAR)
)
select
  reverting.change_id,
  nullif(
    coalesce(by_number.reverts_change_id, by_sha.reverts_change_id, by_title.reverts_change_id), reverting.change_id
  ) AS reverts_change_id
from reverting
left join by_sha on by_sha.change_id = reverting.change_id
left join by_number on by_number.change_id = reverting.change_id
left join by_title on by_title.change_id = reverting.change_id
