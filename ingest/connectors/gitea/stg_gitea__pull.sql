-- grain: _source, _key
-- partition: _key
-- title: Gitea's pull requests, read
-- definition: What the entities need of a request as it is now, its text read once; deleted ones are gone. A title is told
--   without its mark of a draft; a draft was declared ready when its title last lost the mark. Of bodies and messages nothing
--   stays but the keys of work items that they name. A review that was asked for or is not sent yet is none; one was dismissed
--   where somebody did so, not where a later one of the same person took its place.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.gitea__pull
  group by _source, _key
),
parsed as (
  select
    pull._source,
    pull._key,
    pull._loaded_at,
    from_json(pull.payload, '{
      "number": "INTEGER", "repository_id": "VARCHAR", "title": "VARCHAR", "body": "VARCHAR", "html_url": "VARCHAR",
      "draft": "BOOLEAN", "created_at": "VARCHAR", "updated_at": "VARCHAR", "merged_at": "VARCHAR", "closed_at": "VARCHAR",
      "head": {"ref": "VARCHAR", "sha": "VARCHAR"}, "base": {"ref": "VARCHAR"}, "merge_commit_sha": "VARCHAR",
      "user": {"login": "VARCHAR"}, "merged_by": {"login": "VARCHAR"}, "labels": ["VARCHAR"],
      "commits": [{
        "sha": "VARCHAR", "message": "VARCHAR", "user": {"login": "VARCHAR"},
        "author": {"name": "VARCHAR", "email": "VARCHAR", "date": "VARCHAR"}
      }],
      "reviews": [{
        "id": "VARCHAR", "state": "VARCHAR", "dismissed": "BOOLEAN", "submitted_at": "VARCHAR", "html_url": "VARCHAR",
        "user": {"login": "VARCHAR"}
      }],
      "events": [{
        "type": "VARCHAR", "created_at": "VARCHAR", "old_title": "VARCHAR", "new_title": "VARCHAR", "review_id": "VARCHAR"
      }]
    }') AS told
  from raw.gitea__pull as pull
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
  regexp_replace(told.title, '^\s*(?:(?:\[(?:draft|wip)\]|(?:draft|wip):)\s*)+', '', 'i') AS title,
  told.html_url AS url,
  coalesce(told.draft, regexp_matches(told.title, '(?i)^\s*(\[(draft|wip)\]|(draft|wip):)')) AS is_draft,
  CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
  CAST(told.merged_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS merged_at,
  CAST(coalesce(told.closed_at, told.merged_at) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS closed_at,
  list_max(
    list_transform(
      list_filter(
        told.events,
        lambda x: x.type = 'change_title'
          and regexp_matches(x.old_title, '(?i)^\s*(\[(draft|wip)\]|(draft|wip):)')
          and not regexp_matches(x.new_title, '(?i)^\s*(\[(draft|wip)\]|(draft|wip):)')
      ),
      lambda x: CAST(x.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    )
  ) AS declared_at,
  told.head.ref AS branch,
  told.base.ref AS base_branch,
  told.head.sha AS head_sha,
  'gitea:' || lower(told.user.login) AS author_id,
  'gitea:' || lower(told.merged_by.login) AS merged_by_id,
  CASE WHEN told.merged_at IS NOT NULL THEN told.merge_commit_sha END AS merge_sha,
  told.labels,
  list_transform(told.commits, lambda x: {
    'sha': x.sha,
    'login': x.user.login,
    'author_id': coalesce('gitea:' || lower(x.user.login), 'git:' || md5(lower(trim(x.author.email)))),
    'author_name': x.author.name,
    'author_email': x.author.email,
    'authored_at': CAST(x.author.date AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'subject': split_part(x.message, chr(10), 1)
  }) AS commits,
  list_transform(
    list_filter(told.reviews, lambda x: x.state IN ('APPROVED', 'REQUEST_CHANGES', 'COMMENT')),
    lambda x: {
      'review_id': x.id,
      'reviewer_id': 'gitea:' || lower(x.user.login),
      'submitted_at': CAST(x.submitted_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
      'verdict': CASE
        WHEN x.dismissed
          and coalesce(list_contains(list_transform(told.events, lambda y: y.review_id), x.id), told.events IS NULL)
          THEN 'dismissed'
        WHEN x.state = 'APPROVED' THEN 'approved'
        WHEN x.state = 'REQUEST_CHANGES' THEN 'changes_requested'
        ELSE 'commented'
      END,
      'url': x.html_url
    }
  ) AS reviews,
  regexp_extract_all(told.body, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b') AS body_keys,
  flatten(list_transform(
    told.commits, lambda x: regexp_extract_all(x.message, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b')
  )) AS commit_keys
from parsed
join stg_gitea__place as place on place._source = parsed._source and place.native_id = told.repository_id
