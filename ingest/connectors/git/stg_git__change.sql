-- entity: change
-- grain: change_id
-- definition: Merged requests as merge and squash subjects name them; where none is named, the commit itself, or the merge
--   commit that brought it.
with anchor as (
  select
    linked.change_id,
    anchored.*,
    row_number() over (partition by linked.change_id order by anchored.committed_at, anchored.commit_id) AS occurrence
  from change_commit AS linked
  join commit AS anchored on anchored.commit_id = linked.commit_id
  where linked.is_merge_commit
),
merged as (
  select * from anchor where occurrence = 1
),
single as (
  select linked.change_id, min(commit_id) AS commit_id
  from change_commit AS linked
  join commit AS own using (commit_id)
  where own.parent_count < 2
  group by linked.change_id
  having count(*) = 1
),
reverting as (
  select
    merged.change_id,
    merged.repository_id,
    merged.committed_at,
    coalesce(merged.reverted_sha, only_commit.reverted_sha) AS reverted_sha,
    coalesce(merged.reverted_number, only_commit.reverted_number) AS reverted_number,
    coalesce(
      merged.reverted_title, only_commit.reverted_title, nullif(regexp_extract(merged.title, '^Revert "(.*)"$', 1), '')
    ) AS reverted_title
  from merged
  left join single on single.change_id = merged.change_id
  left join commit AS only_commit on only_commit.commit_id = single.commit_id
),
by_sha as (
  select reverting.change_id, min(linked.change_id) AS reverts_change_id
  from reverting
  join commit AS target
    on target.repository_id = reverting.repository_id
    and left(target.sha, 7) = left(reverting.reverted_sha, 7)
    and starts_with(target.sha, reverting.reverted_sha)
  join change_commit AS linked on linked.commit_id = target.commit_id
  where reverting.reverted_sha is not null
  group by reverting.change_id
),
by_number as (
  select reverting.change_id, target.change_id AS reverts_change_id
  from reverting
  join merged AS target on target.change_id = reverting.repository_id || '#' || CAST(reverting.reverted_number AS VARCHAR)
  where reverting.reverted_number is not null
),
by_title as (
  select reverting.change_id, max_by(target.change_id, target.committed_at) AS reverts_change_id
  from reverting
  join merged AS target
    on target.repository_id = reverting.repository_id
    and target.title = reverting.reverted_title
    and target.committed_at < reverting.committed_at
  where reverting.reverted_title is not null
  group by reverting.change_id
)
select
  merged.change_id,
  merged.repository_id,
  CASE WHEN merged.change_id <> merged.commit_id THEN merged.request_number END AS number,
  merged.title,
  merged.author_id,
  CAST(NULL AS VARCHAR) AS branch,
  CAST(NULL AS TIMESTAMP) AS opened_at,
  CAST(NULL AS TIMESTAMP) AS ready_at,
  merged.committed_at AS merged_at,
  merged.committed_at AS closed_at,
  merged.commit_id AS merge_commit_id,
  nullif(coalesce(by_number.reverts_change_id, by_sha.reverts_change_id, by_title.reverts_change_id), merged.change_id)
    AS reverts_change_id,
  (reverting.reverted_sha IS NOT NULL OR reverting.reverted_number IS NOT NULL OR reverting.reverted_title IS NOT NULL) AS is_revert,
  merged.source_id,
  50 AS source_rank,
  merged.known_at,
  CASE
    WHEN merged.change_id <> merged.commit_id THEN web.change_url_prefix || CAST(merged.request_number AS VARCHAR)
    ELSE web.commit_url_prefix || merged.sha
  END AS url
from merged
join reverting on reverting.change_id = merged.change_id
left join by_sha on by_sha.change_id = merged.change_id
left join by_number on by_number.change_id = merged.change_id
left join by_title on by_title.change_id = merged.change_id
left join repository AS web on web.repository_id = merged.repository_id
