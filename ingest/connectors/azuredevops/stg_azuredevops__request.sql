-- grain: _source, _key
-- partition: _key
-- title: Azure DevOps' pull requests, read
-- definition: What the entities need of a pull request as it is now, its text read once; deleted ones are gone. Votes are told by
--   the threads that the service writes: 5 and 10 approve, -5 and -10 ask for changes, 0 takes a vote back. What others than the
--   author write is a review too. Ready is when a draft was last published. Of descriptions and messages nothing stays but the
--   work items that they name, as AB#123 or #123.
with latest as (
  select *
  from raw.azuredevops__pull_request
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
parsed as (
  select
    _source,
    _key,
    _loaded_at,
    from_json(payload, '{
      "pullRequestId": "INTEGER", "repositoryId": "VARCHAR", "status": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR",
      "creationDate": "VARCHAR", "closedDate": "VARCHAR", "sourceRefName": "VARCHAR", "targetRefName": "VARCHAR",
      "isDraft": "BOOLEAN", "mergeStrategy": "VARCHAR", "headCommit": "VARCHAR", "mergeCommit": "VARCHAR", "labels": ["VARCHAR"],
      "createdBy": {"id": "VARCHAR"}, "closedBy": {"id": "VARCHAR"},
      "commits": [{
        "commitId": "VARCHAR", "comment": "VARCHAR", "author": {"name": "VARCHAR", "email": "VARCHAR", "date": "VARCHAR"}
      }],
      "threads": [{
        "id": "VARCHAR", "publishedDate": "VARCHAR", "CodeReviewThreadType": "VARCHAR", "CodeReviewVoteResult": "VARCHAR",
        "CodeReviewIsDraftNowSet": "VARCHAR", "voter": {"id": "VARCHAR"},
        "comments": [{"id": "VARCHAR", "publishedDate": "VARCHAR", "commentType": "VARCHAR", "author": {"id": "VARCHAR"}}]
      }]
    }') AS told
  from latest
  where not _is_deleted
),
judged as (
  select
    parsed.*,
    told.status = 'completed' AS is_merged,
    CAST(told.creationDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS opened_at,
    CAST(told.closedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS closed_at,
    list_max(
      list_transform(
        list_filter(
          told.threads,
          lambda x: x.CodeReviewThreadType = 'IsDraftUpdate' and lower(x.CodeReviewIsDraftNowSet) in ('false', '0')
        ),
        lambda x: CAST(x.publishedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
      )
    ) AS declared_at,
    list_transform(
      list_filter(told.threads, lambda x: x.CodeReviewThreadType = 'VoteUpdate' and x.CodeReviewVoteResult is not null),
      lambda x: {
        'review_id': x.id,
        'account': coalesce(x.voter.id, x.comments[1].author.id),
        'submitted_at': CAST(x.publishedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
        'verdict': CASE
          WHEN CAST(x.CodeReviewVoteResult AS INTEGER) > 0 THEN 'approved'
          WHEN CAST(x.CodeReviewVoteResult AS INTEGER) < 0 THEN 'changes_requested'
          ELSE 'dismissed'
        END
      }
    ) AS votes,
    list_filter(
      flatten(list_transform(told.threads, lambda x: list_transform(
        list_filter(x.comments, lambda y: y.commentType = 'text'),
        lambda y: {
          'review_id': x.id || '.' || y.id,
          'account': y.author.id,
          'submitted_at': CAST(y.publishedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
          'verdict': 'commented'
        }
      ))),
      lambda y: y.account is distinct from told.createdBy.id
    ) AS remarks
  from parsed
)
select
  judged._source,
  judged._key,
  judged._loaded_at,
  place.repository_id,
  told.pullRequestId AS number,
  place.repository_id || '#' || told.pullRequestId AS change_id,
  told.title,
  'https://' || place.repository_id || '/pullrequest/' || told.pullRequestId AS url,
  coalesce(told.isDraft, false) AS is_draft,
  judged.opened_at,
  judged.declared_at,
  CASE WHEN is_merged THEN judged.closed_at END AS merged_at,
  judged.closed_at,
  greatest(
    judged.opened_at,
    judged.closed_at,
    list_max(list_transform(told.threads, lambda x: CAST(x.publishedDate AS TIMESTAMPTZ) AT TIME ZONE 'UTC'))
  ) AS updated_at,
  regexp_replace(told.sourceRefName, '^refs/heads/', '') AS branch,
  regexp_replace(told.targetRefName, '^refs/heads/', '') AS base_branch,
  told.headCommit AS head_sha,
  CASE WHEN is_merged THEN told.mergeCommit END AS merge_sha,
  CASE
    WHEN not is_merged THEN NULL
    WHEN told.mergeStrategy = 'squash' THEN 'squash'
    WHEN told.mergeStrategy = 'rebase' THEN 'rebase'
    WHEN told.mergeStrategy in ('noFastForward', 'rebaseMerge') THEN 'merge'
  END AS merge_method,
  'azuredevops:' || told.createdBy.id AS author_id,
  'azuredevops:' || told.closedBy.id AS closed_by_id,
  told.labels,
  list_transform(told.commits, lambda x: {
    'sha': x.commitId,
    'author_id': 'git:' || md5(lower(trim(x.author.email))),
    'author_name': x.author.name,
    'author_email': x.author.email,
    'authored_at': CAST(x.author.date AS TIMESTAMPTZ) AT TIME ZONE 'UTC',
    'subject': split_part(x.comment, chr(10), 1)
  }) AS commits,
  judged.votes || judged.remarks AS reviews,
  regexp_extract_all(told.title, '(?:^|[^\w&])(?:AB)?#([1-9][0-9]*)\b', 1) AS title_keys,
  regexp_extract_all(told.description, '(?:^|[^\w&])(?:AB)?#([1-9][0-9]*)\b', 1) AS body_keys,
  flatten(list_transform(
    told.commits, lambda x: regexp_extract_all(x.comment, '(?:^|[^\w&])(?:AB)?#([1-9][0-9]*)\b', 1)
  )) AS commit_keys
from judged
join stg_azuredevops__place as place on place._source = judged._source and place.native_id = told.repositoryId
