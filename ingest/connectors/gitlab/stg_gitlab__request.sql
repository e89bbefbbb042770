-- grain: _source, _key
-- partition: _key
-- title: GitLab's merge requests, read
-- definition: What the entities need of a merge request as it is now, its text read once; deleted ones are gone. A title is told
--   without its mark of a draft. Merged by fast-forward, the branch's last commit is the one that merged it. Of descriptions
--   and messages nothing stays but the keys of work items that they name. Reviews: what the tool notes of approvals, and what
--   people say in threads, which can be resolved; plain comments are none.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.gitlab__merge_request
  group by _source, _key
),
parsed as (
  select
    request._source,
    request._key,
    request._loaded_at,
    from_json(request.payload, '{
      "iid": "INTEGER", "project_id": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR", "web_url": "VARCHAR",
      "draft": "BOOLEAN", "created_at": "VARCHAR", "updated_at": "VARCHAR", "merged_at": "VARCHAR", "closed_at": "VARCHAR",
      "source_branch": "VARCHAR", "target_branch": "VARCHAR", "sha": "VARCHAR", "merge_commit_sha": "VARCHAR",
      "squash_commit_sha": "VARCHAR", "labels": ["VARCHAR"],
      "author": {"username": "VARCHAR"}, "merge_user": {"username": "VARCHAR"},
      "commits": [{
        "id": "VARCHAR", "title": "VARCHAR", "message": "VARCHAR", "author_name": "VARCHAR", "author_email": "VARCHAR",
        "authored_date": "VARCHAR"
      }],
      "notes": [{
        "id": "VARCHAR", "system": "BOOLEAN", "resolvable": "BOOLEAN", "body": "VARCHAR", "created_at": "VARCHAR",
        "author": {"username": "VARCHAR"}
      }]
    }') AS told
  from raw.gitlab__merge_request as request
  join latest on latest._source = request._source and latest._key = request._key and latest._loaded_at = request._loaded_at
  where not request._is_deleted
),
judged as (
  select
    parsed.*,
    list_transform(told.notes, lambda x: {
      'review_id': x.id,
      'reviewer_id': 'gitlab:' || lower(x.author.username),
      'submitted_at': CAST(x.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
      'verdict': CASE
        WHEN x.system and starts_with(x.body, 'approved this merge request') THEN 'approved'
        WHEN x.system and starts_with(x.body, 'unapproved this merge request') THEN 'dismissed'
        WHEN x.system and starts_with(x.body, 'requested changes') THEN 'changes_requested'
        WHEN not x.system and x.resolvable THEN 'commented'
      END,
      'url': told.web_url || '#note_' || x.id
    }) AS notes,
    list_max(
      list_transform(
        list_filter(
          told.notes,
          lambda x: x.system and regexp_matches(
            x.body, '(?i)^(marked (this|the) merge request as \*\*ready|unmarked (this merge request )?as a? ?\*{0,2}(draft|work in progress))'
          )
        ),
        lambda x: CAST(x.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
      )
    ) AS declared_at
  from parsed
)
select
  judged._source,
  judged._key,
  judged._loaded_at,
  place.repository_id,
  told.iid AS number,
  place.repository_id || '#' || told.iid AS change_id,
  regexp_replace(told.title, '^\s*(?:(?:\[(?:draft|wip)\]|\((?:draft|wip)\)|(?:draft|wip):)\s*)+', '', 'i') AS title,
  told.web_url AS url,
  coalesce(told.draft, false) AS is_draft,
  CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
  CAST(told.merged_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS merged_at,
  CAST(coalesce(told.closed_at, told.merged_at) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS closed_at,
  judged.declared_at,
  told.source_branch AS branch,
  told.target_branch AS base_branch,
  told.sha AS head_sha,
  'gitlab:' || lower(told.author.username) AS author_id,
  'gitlab:' || lower(told.merge_user.username) AS merged_by_id,
  CASE WHEN told.merged_at IS NOT NULL THEN coalesce(told.merge_commit_sha, told.squash_commit_sha, told.sha) END AS merge_sha,
  CASE
    WHEN told.merged_at IS NULL THEN NULL
    WHEN told.squash_commit_sha IS NOT NULL THEN 'squash'
    WHEN told.merge_commit_sha IS NOT NULL THEN 'merge'
    ELSE 'rebase'
  END AS merge_method,
  told.labels,
  list_transform(told.commits, lambda x: {
    'sha': x.id,
    'author_id': 'git:' || md5(lower(trim(x.author_email))),
    'author_name': x.author_name,
    'author_email': x.author_email,
    'authored_at': CAST(x.authored_date AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'subject': x.title
  }) AS commits,
  list_filter(judged.notes, lambda x: x.verdict is not null) AS reviews,
  regexp_extract_all(told.description, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b') AS body_keys,
  flatten(list_transform(
    told.commits, lambda x: regexp_extract_all(x.message, '\b[A-Z][A-Z0-9_]+-[1-9][0-9]*\b')
  )) AS commit_keys
from judged
join stg_gitlab__place as place on place._source = judged._source and place.native_id = told.project_id
