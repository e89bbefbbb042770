-- grain: change_id
-- source: review, change, requested_commit, int_account__merged
-- definition: Who else stood behind each request before it was merged: of each reviewer the last word counts, bots and the author
--   do not. Independent are those who wrote none of its commits either.
-- column: change_id the request
-- column: approver_count other people who approved it
-- column: independent_count of them those who wrote none of its commits
-- column: approved_at when the last of them did
-- column: has_other_merger whether another person than its authors merged it, NULL if unknown
with known as (
  select account_id, coalesce(person_id, account_id) AS person_id, is_bot
  from int_account__merged
),
request as (
  select
    change.change_id,
    change.merged_at,
    coalesce(author.person_id, change.author_id) AS author_person,
    coalesce(merger.person_id, change.merger_id) AS merger_person,
    coalesce(merger.is_bot, false) AS is_merged_by_bot
  from change
  left join known AS author on author.account_id = change.author_id
  left join known AS merger on merger.account_id = change.merger_id
  where change.opened_at is not null
),
wrote as (
  select request.change_id, request.author_person AS person_id
  from request
  where request.author_person is not null
  union
  select requested_commit.change_id, coalesce(known.person_id, requested_commit.author_id) AS person_id
  from requested_commit
  left join known on known.account_id = requested_commit.author_id
  where requested_commit.author_id is not null
    and coalesce(requested_commit.is_own, not coalesce(requested_commit.is_merge_commit, false))
),
said as (
  select
    review.change_id,
    coalesce(known.person_id, review.reviewer_id) AS person_id,
    lower(review.verdict) AS verdict,
    review.submitted_at,
    row_number() over (
      partition by review.change_id, coalesce(known.person_id, review.reviewer_id)
      order by review.submitted_at desc, review.review_id desc
    ) AS recency
  from review
  join request on request.change_id = review.change_id
  left join known on known.account_id = review.reviewer_id
  where not coalesce(known.is_bot, false)
    and review.submitted_at <= coalesce(request.merged_at, TIMESTAMP '9999-12-31 00:00:00')
    and lower(review.verdict) in ('approved', 'changes_requested', 'dismissed')
    and coalesce(known.person_id, review.reviewer_id, '') <> coalesce(request.author_person, '?')
),
approved as (
  select
    said.change_id,
    count(*) AS approver_count,
    count(*) FILTER (WHERE wrote.person_id IS NULL) AS independent_count,
    max(said.submitted_at) AS approved_at
  from said
  left join wrote on wrote.change_id = said.change_id and wrote.person_id = said.person_id
  where said.recency = 1 and said.verdict = 'approved'
  group by said.change_id
)
select
  request.change_id,
  CAST(coalesce(approved.approver_count, 0) AS INTEGER) AS approver_count,
  CAST(coalesce(approved.independent_count, 0) AS INTEGER) AS independent_count,
  approved.approved_at,
  CASE
    WHEN request.merger_person IS NULL OR request.is_merged_by_bot THEN NULL
    ELSE wrote.person_id IS NULL
  END AS has_other_merger
from request
left join approved on approved.change_id = request.change_id
left join wrote on wrote.change_id = request.change_id and wrote.person_id = request.merger_person
