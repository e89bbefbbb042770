-- grain: change_id
-- source: change, int_change__reverted
-- definition: Reverts and what they take back: as the hosting tool tells, else as messages say, else by the request's branch
--   (revert-12-…), else by its title, which names that of the latest earlier request of its repository.
-- column: change_id the revert
-- column: reverts_change_id what it takes back, NULL if that is not known
with branched as (
  select branch.change_id, target.change_id AS reverts_change_id
  from change AS branch
  join change AS target
    on target.change_id = branch.repository_id || '#' || regexp_extract(branch.branch, '^revert-([0-9]+)-', 1)
  where branch.branch like 'revert-%' and branch.merged_at is not null
),
titled as (
  select change_id, repository_id, merged_at, nullif(regexp_extract(title, '^Revert "(.*)"', 1), '') AS reverted_title
  from change
  where title like 'Revert "%' and merged_at is not null
),
by_title as (
  select titled.change_id, max_by(target.change_id, CAST(target.merged_at AS VARCHAR) || target.change_id) AS reverts_change_id
  from titled
  join change AS target
    on target.repository_id = titled.repository_id
    and target.title = titled.reverted_title
  where target.merged_at < titled.merged_at
  group by titled.change_id
),
known as (
  select change_id
  from change
  where coalesce(is_revert, false) or reverts_change_id is not null
  union
  select change_id
  from int_change__reverted
  union
  select change_id
  from titled
  union
  select change_id
  from branched
)
select
  known.change_id,
  coalesce(
    change.reverts_change_id, reverted.reverts_change_id, branched.reverts_change_id, by_title.reverts_change_id
  ) AS reverts_change_id
from known
left join change on change.change_id = known.change_id
left join int_change__reverted AS reverted on reverted.change_id = known.change_id
left join branched on branched.change_id = known.change_id
left join by_title on by_title.change_id = known.change_id
