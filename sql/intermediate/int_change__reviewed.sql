-- grain: change_id
-- source: review, change, int_account__merged
-- definition: The first review of each change by another person who is no bot, up to its merge; apart, the first by anyone.
-- column: change_id the change
-- column: first_review_at when it was submitted, NULL without one
-- column: first_reply_at the first review by anyone, bots and the author included
-- column: review_count such reviews up to the merge
-- column: changes_requested_count of those that asked for changes
with judged as (
  select
    review.change_id,
    review.submitted_at,
    lower(review.verdict) AS verdict,
    not coalesce(reviewer.is_bot, false)
      and coalesce(reviewer.person_id, review.reviewer_id, '') <> coalesce(author.person_id, change.author_id, '?') AS is_other
  from review
  join change on change.change_id = review.change_id
  left join int_account__merged AS reviewer on reviewer.account_id = review.reviewer_id
  left join int_account__merged AS author on author.account_id = change.author_id
  where review.submitted_at is not null
    and (change.merged_at is null or review.submitted_at <= change.merged_at)
)
select
  change_id,
  min(submitted_at) FILTER (WHERE is_other) AS first_review_at,
  min(submitted_at) AS first_reply_at,
  CAST(count(*) FILTER (WHERE is_other) AS INTEGER) AS review_count,
  CAST(count(*) FILTER (WHERE is_other AND verdict = 'changes_requested') AS INTEGER) AS changes_requested_count
from judged
group by change_id
