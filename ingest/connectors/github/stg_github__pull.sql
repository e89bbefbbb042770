-- grain: _source, _key
-- partition: _key
-- title: GitHub's pull requests, read
-- definition: What the entities need of a request as it is now, its text read once; deleted ones are gone. Of bodies and
--   messages nothing stays but the keys of work items that they name.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.github__pull
  group by _source, _key
),
parsed as (
  select
    pull._source,
    pull._key,
    pull._loaded_at,
    from_json(pull.payload, '{
      "number": "INTEGER", "repository_id": "VARCHAR", "title": "VARCHAR", "body": "VARCHAR", "url": "VARCHAR",
      "isDraft": "BOOLEAN", "createdAt": "VARCHAR", "updatedAt": "VARCHAR", "mergedAt": "VARCHAR", "closedAt": "VARCHAR",
      "headRefName": "VARCHAR", "headRefOid": "VARCHAR", "baseRefName": "VARCHAR",
      "author": {"login": "VARCHAR"}, "mergedBy": {"login": "VARCHAR"},
      "mergeCommit": {
        "oid": "VARCHAR", "messageHeadline": "VARCHAR", "committedDate": "VARCHAR", "parents": {"totalCount": "INTEGER"}
      },
      "labels": {"nodes": [{"name": "VARCHAR"}]},
      "commits": {"nodes": [{"commit": {
        "oid": "VARCHAR", "authoredDate": "VARCHAR", "messageHeadline": "VARCHAR", "messageBody": "VARCHAR",
        "author": {"user": {"login": "VARCHAR"}}
      }}]},
      "reviews": {"nodes": [{
        "id": "VARCHAR", "state": "VARCHAR", "submittedAt": "VARCHAR", "url": "VARCHAR", "author": {"login": "VARCHAR"}
      }]},
      "timelineItems": {"nodes": [{"__typename": "VARCHAR", "createdAt": "VARCHAR"}]}
    }') AS told
  from raw.github__pull as pull
  join latest on latest._source = pull._source and latest._key = pull._key and latest._loaded_at = pull._loaded_at
  where not pull._is_deleted
)
select
  parsed._source,
  parsed._key,
  parsed._loaded_at,
  place.repository_id,
  place.repository_id || '#' || told.number AS change_id,
  told.number,
  told.title,
  told.url,
  coalesce(told.isDraft, false) AS is_draft,
  CAST(told.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(told.updatedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
  CAST(told.mergedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS merged_at,
  CAST(told.closedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS closed_at,
  list_max(
    list_transform(
      list_filter(told.timelineItems.nodes, lambda x: x.__typename = 'ReadyForReviewEvent'),
      lambda x: CAST(x.createdAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    )
  ) AS declared_at,
  told.headRefName AS branch,
  told.baseRefName AS base_branch,
  told.headRefOid AS head_sha,
  'github:' || lower(told.author.login) AS author_id,
  'github:' || lower(told.mergedBy.login) AS merged_by_id,
  CASE WHEN told.mergedAt IS NOT NULL THEN told.mergeCommit.oid END AS merge_sha,
  told.mergeCommit.messageHeadline AS merge_subject,
  told.mergeCommit.parents.totalCount AS merge_parent_count,
  CAST(told.mergeCommit.committedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS merge_committed_at,
  list_transform(told.labels.nodes, lambda x: x.name) AS labels,
  list_transform(told.commits.nodes, lambda x: {
    'sha': x.commit.oid,
    'author_id': 'github:' || lower(x.commit.author.user.login),
    'authored_at': CAST(x.commit.authoredDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'subject': x.commit.messageHeadline
  }) AS commits,
  list_transform(told.reviews.nodes, lambda x: {
    'review_id': x.id,
    'reviewer_id': 'github:' || lower(x.author.login),
    'submitted_at': CAST(x.submittedAt AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'verdict': lower(x.state),
    'url': x.url
  }) AS reviews,
  regexp_extract_all(told.body, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b') AS body_keys,
  flatten(list_transform(
    told.commits.nodes,
    lambda x: regexp_extract_all(
      concat_ws(' ', x.commit.messageHeadline, x.commit.messageBody), '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b'
    )
  )) AS commit_keys
from parsed
join stg_github__place as place on place._source = parsed._source and place.native_id = told.repository_id
