-- grain: change_id, item_key, evidence
-- source: change, change_mention, commit, change_commit, requested_commit
-- definition: Words of the form ABC-123 that a change bears in its branch, title, text or commits' subjects, whether they are keys
--   or not. In a branch small letters make a key too, where a part of its path begins with it: web-shop-9 is none.
-- column: change_id the change
-- column: item_key the word, in upper case
-- column: evidence branch, title, body or commit
with told as (
  select change_id, upper(item_key) AS item_key, coalesce(evidence, 'body') AS evidence
  from change_mention
  where item_key is not null
),
branch as (
  select change.change_id, upper(found.item_key) AS item_key, 'branch' AS evidence
  from change
  cross join unnest(
    regexp_extract_all(coalesce(change.branch, ''), '(^|/)([A-Za-z][A-Za-z0-9_]+-[1-9][0-9]*)', 2)
  ) AS found(item_key)
  union
  select change.change_id, found.item_key, 'branch' AS evidence
  from change
  cross join unnest(regexp_extract_all(coalesce(change.branch, ''), '[A-Z][A-Z0-9_]+-[1-9][0-9]*')) AS found(item_key)
),
title as (
  select change.change_id, found.item_key, 'title' AS evidence
  from change
  cross join unnest(regexp_extract_all(coalesce(change.title, ''), '[A-Z][A-Z0-9_]+-[1-9][0-9]*')) AS found(item_key)
),
own_subject as (
  select change_id, subject
  from requested_commit
  where subject is not null
),
graph_subject as (
  select change_commit.change_id, commit.subject
  from change_commit
  join commit on commit.commit_id = change_commit.commit_id
  where regexp_like(commit.subject, '[A-Z][A-Z0-9_]+-[1-9]')
),
subject as (
  select own_subject.change_id, found.item_key, 'commit' AS evidence
  from own_subject
  cross join unnest(regexp_extract_all(own_subject.subject, '[A-Z][A-Z0-9_]+-[1-9][0-9]*')) AS found(item_key)
  union all
  select graph_subject.change_id, found.item_key, 'commit' AS evidence
  from graph_subject
  cross join unnest(regexp_extract_all(graph_subject.subject, '[A-Z][A-Z0-9_]+-[1-9][0-9]*')) AS found(item_key)
)
select change_id, item_key, evidence from told
union
select change_id, item_key, evidence from branch
union
select change_id, item_key, evidence from title
union
select change_id, item_key, evidence from subject
