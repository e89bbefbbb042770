-- entity: commit
-- grain: commit_id
-- partition: commit_id
-- definition: Commits that a branch or tag still reaches, with what their message says of requests and reverts.
--   Times before 1971 or more than a day after they were read are unknown, not true.
-- column: request_number the request that the message says it merged: GitHub, GitLab, Bitbucket, Azure DevOps, Gitea, bors
-- column: is_trunk_merge whether its message says that it merges a main line (a pull, a development branch), not a topic
-- column: title the request's own title where the message carries it, else the subject
with live as (
  select _source, commit_id, max(_loaded_at) AS loaded_at
  from raw.git__commit
  group by _source, commit_id
  having not max_by(_is_deleted, _loaded_at)
),
people as (
  select
    repository_id,
    name,
    email,
    max_by('git:' || md5(lower(coalesce(nullif(canonical_email, ''), canonical_name, ''))), _loaded_at) AS account_id
  from raw.git__identity
  where not _is_deleted
  group by repository_id, name, email
),
message as (
  select
    raw_commit.*,
    regexp_extract(subject, '^Revert "(.*)"', 1) AS reverted_words,
    CASE
      WHEN subject LIKE 'Merge%' OR subject LIKE 'Auto merge%'
        THEN regexp_extract(
          subject,
          '^(?:Merge pull request #|Merge PR #|Auto merge of #|Merged PR |Merge #)(\d+)|^Merge(?:d in)? .*\((?:pull request )?#(\d+)\)',
          ['number', 'other']
        )
    END AS merged,
    CASE
      WHEN subject LIKE '%)' THEN regexp_extract(subject, '\((?:pull request )?[#!](\d+)\)$', 1)
    END AS squashed,
    CASE WHEN body LIKE '%ee merge request %' THEN regexp_extract(body, '(?m)^See merge request \S*!(\d+)', 1) END AS noted,
    CASE
      WHEN body LIKE '%his reverts commit %' THEN lower(regexp_extract(body, 'his reverts commit ([0-9a-fA-F]{7,64})', 1))
    END AS reverted,
    CASE WHEN body LIKE '%everts %#%' THEN regexp_extract(body, '(?m)^Reverts \S*#(\d+)', 1) END AS reverted_note,
    regexp_extract(ltrim(body, chr(10) || chr(13) || ' '), '^[^\n\r]*') AS first_line
  from raw.git__commit AS raw_commit
  join live
    on live._source = raw_commit._source and live.commit_id = raw_commit.commit_id and live.loaded_at = raw_commit._loaded_at
)
select
  message.commit_id,
  message.repository_id,
  message.sha,
  coalesce(people.account_id, 'git:' || md5(lower(coalesce(nullif(message.author_email, ''), message.author_name, '')))) AS author_id,
  CASE
    WHEN message.authored_at BETWEEN TIMESTAMP '1971-01-01 00:00:00' AND message._loaded_at + INTERVAL 1 DAY THEN message.authored_at
  END AS authored_at,
  CASE
    WHEN message.committed_at BETWEEN TIMESTAMP '1971-01-01 00:00:00' AND message._loaded_at + INTERVAL 1 DAY THEN message.committed_at
  END AS committed_at,
  message.subject,
  CASE
    WHEN (message.merged IS NOT NULL AND coalesce(message.merged.number || message.merged.other, '') <> '') OR message.noted <> ''
      THEN coalesce(nullif(trim(message.first_line), ''), message.subject)
    WHEN message.squashed <> '' THEN regexp_replace(message.subject, '\s*\((?:pull request )?[#!]\d+\)$', '')
    ELSE message.subject
  END AS title,
  TRY_CAST(
    coalesce(
      nullif(message.noted, ''), nullif(message.merged.number, ''), nullif(message.merged.other, ''), nullif(message.squashed, '')
    ) AS INTEGER
  ) AS request_number,
  nullif(message.reverted, '') AS reverted_sha,
  TRY_CAST(
    coalesce(
      nullif(message.reverted_note, ''),
      nullif(regexp_extract(message.reverted_words, '\((?:pull request )?[#!](\d+)\)$', 1), '')
    ) AS INTEGER
  ) AS reverted_number,
  nullif(regexp_replace(message.reverted_words, '\s*\((?:pull request )?[#!]\d+\)$', ''), '') AS reverted_title,
  CAST(CASE WHEN message.parent_shas = '' THEN 0 ELSE len(string_split(message.parent_shas, ' ')) END AS INTEGER) AS parent_count,
  coalesce(
    message.subject LIKE 'Merge %'
      AND regexp_matches(
        message.subject,
        '^Merge (?:remote-tracking |remote )?(?:branch|branches|commit) ''(?:[^'']*/)?(?:master|main|trunk|develop|development)'''
      ),
    false
  ) AS is_trunk_merge,
  message.is_boundary,
  message._source AS source_id,
  50 AS source_rank,
  message._loaded_at AS known_at,
  CAST(NULL AS VARCHAR) AS url
from message
left join people
  on people.repository_id = message.repository_id
  and people.name = message.author_name
  and people.email = message.author_email
