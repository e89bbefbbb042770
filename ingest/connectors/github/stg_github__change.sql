-- entity: change
-- grain: change_id
-- definition: Pull requests, open ones too. Ready is when a draft was last declared ready, else when it was opened; NULL for
--   a draft. How it was merged shows in the merge commit: two parents, the request's number in its subject, or neither.
with latest as (
  select *
  from raw.github__pull
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
place as (
  select
    _source,
    _key AS native_id,
    lower(regexp_replace(min_by((payload->>'url'), _loaded_at), '^https?://', '')) AS repository_id
  from raw.github__repository
  group by _source, _key
),
read as (
  select
    latest.*,
    place.repository_id,
    payload->>'$.mergeCommit.oid' AS merge_sha,
    payload->>'$.mergeCommit.messageHeadline' AS merge_subject,
    CAST(payload->>'$.mergeCommit.parents.totalCount' AS INTEGER) AS parent_count,
    coalesce(CAST(payload->>'isDraft' AS BOOLEAN), false) AS is_draft,
    list_max(
      list_transform(
        list_filter(CAST(payload->'$.timelineItems.nodes' AS JSON[]), lambda x: (x->>'__typename') = 'ReadyForReviewEvent'),
        lambda x: CAST(CAST(x->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)
      )
    ) AS declared_at,
    CAST(CAST(payload->>'createdAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS opened_at
  from latest
  join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
  where not _is_deleted
)
select
  repository_id || '#' || (payload->>'number') AS change_id,
  repository_id,
  CAST(payload->>'number' AS INTEGER) AS number,
  payload->>'title' AS title,
  'github:' || lower(payload->>'$.author.login') AS author_id,
  payload->>'headRefName' AS branch,
  opened_at,
  CASE WHEN not is_draft or declared_at is not null THEN coalesce(declared_at, opened_at) END AS ready_at,
  CAST(CAST(payload->>'mergedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS merged_at,
  CAST(CAST(payload->>'closedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS closed_at,
  CASE WHEN (payload->>'mergedAt') IS NOT NULL THEN repository_id || '@' || merge_sha END AS merge_commit_id,
  CAST(NULL AS VARCHAR) AS reverts_change_id,
  CASE WHEN regexp_matches((payload->>'title'), '^Revert "') THEN true END AS is_revert,
  payload->>'baseRefName' AS base_branch,
  repository_id || '@' || (payload->>'headRefOid') AS head_commit_id,
  CASE
    WHEN (payload->>'mergedAt') IS NULL or merge_sha IS NULL or parent_count IS NULL THEN NULL
    WHEN parent_count > 1 THEN 'merge'
    WHEN regexp_matches(merge_subject, '\(#' || (payload->>'number') || '\)$') THEN 'squash'
    ELSE 'rebase'
  END AS merge_method,
  is_draft,
  nullif(array_to_string(CAST(payload->'$.labels.nodes[*].name' AS VARCHAR[]), ','), '') AS labels,
  _source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  payload->>'url' AS url
from read
