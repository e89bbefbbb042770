-- grain: build_id
-- source: build, commit, requested_commit, change
-- definition: What each build was made of: the commit of the clone or of a request that it names, else the request whose number
--   stands for its branch (PR-12, MR-12, refs/pull/12/merge), else the one whose branch it ran for at that time.
-- column: build_id the build
-- column: commit_id the commit as the build names it
-- column: change_id the request that it ran for, NULL if it ran for none or that is not known
-- column: evidence commit, request commit, request number, or branch; NULL if nothing fits
-- column: confidence_ratio how sure that is, 0 to 1
with requested as (
  select commit_id, max(change_id) AS change_id
  from requested_commit
  where coalesce(is_own, not is_merge_commit)
  group by commit_id
),
numbered as (
  select
    build_id,
    repository_id,
    CAST(NULLIF(regexp_extract(branch, '^(?:(?:PR|MR)-|refs/(?:pull|merge-requests)/)([0-9]{1,9})(?:[-/](?:head|merge))?$', 1), '') AS INTEGER)
      AS number
  from build
),
by_number as (
  select numbered.build_id, max(change.change_id) AS change_id
  from numbered
  join change on change.repository_id = numbered.repository_id and change.number = numbered.number
  group by numbered.build_id
),
open_branch as (
  select
    build.build_id,
    change.change_id,
    row_number() over (partition by build.build_id order by change.opened_at desc, change.change_id desc) AS precedence
  from build
  join change on change.repository_id = build.repository_id and change.branch = build.branch
  where change.opened_at <= coalesce(build.queued_at, build.started_at)
    and (
      coalesce(change.merged_at, change.closed_at) is null
      or coalesce(change.merged_at, change.closed_at) >= coalesce(build.queued_at, build.started_at)
    )
)
select
  build.build_id,
  build.commit_id,
  coalesce(requested.change_id, by_number.change_id, open_branch.change_id) AS change_id,
  CASE
    WHEN commit.commit_id IS NOT NULL THEN 'commit'
    WHEN requested.commit_id IS NOT NULL THEN 'request commit'
    WHEN by_number.build_id IS NOT NULL THEN 'request number'
    WHEN open_branch.build_id IS NOT NULL THEN 'branch'
  END AS evidence,
  CASE
    WHEN commit.commit_id IS NOT NULL OR requested.commit_id IS NOT NULL THEN CAST(1 AS DOUBLE)
    WHEN by_number.build_id IS NOT NULL THEN CAST(0.95 AS DOUBLE)
    WHEN open_branch.build_id IS NOT NULL THEN CAST(0.7 AS DOUBLE)
  END AS confidence_ratio
from build
left join commit on commit.commit_id = build.commit_id
left join requested on requested.commit_id = build.commit_id
left join by_number on by_number.build_id = build.build_id
left join open_branch on open_branch.build_id = build.build_id and open_branch.precedence = 1
