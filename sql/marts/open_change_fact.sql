-- grain: change_id
-- title: Open changes
-- source: change, review, int_change__reviewed, int_account__merged, int_person__teamed, service, service_owner, change_item_fact
-- definition: Requests that are neither merged nor closed, with where they stand, whose they are and who has to look at them.
--   Draft; waiting for review: ready, and nobody else has reviewed it, bots not counted; changes requested, approved: what the last
--   of these verdicts says; reviewed: only comments so far.
-- limits: Who was asked for a review is not told by the tools read: it is taken to be the team that owns the services.
-- column: change_id the change
-- column: repository_id its repository
-- column: number of the request
-- column: title of the request
-- column: state draft, waiting for review, changes requested, approved or reviewed
-- column: since_at when it was ready, else opened
-- column: first_review_at first review by another person
-- column: reviewed_at the last review by another person
-- column: is_bot whether a bot opened it
-- column: author_team_id the team that its author is in now, NULL if none or several
-- column: team_id the team that owns the services of its repository, NULL if none or several
-- column: item_key of the work item that it serves
-- column: head_commit_id its newest commit
-- column: url page of the change
with open_request as (
  select change.*, account.person_id, coalesce(account.is_bot, false) AS is_bot
  from change
  left join int_account__merged AS account on account.account_id = change.author_id
  where change.merged_at is null
    and change.closed_at is null
    and change.number is not null
    and change.opened_at is not null
),
authoring as (
  select open_request.change_id, min(teamed.team_id) AS team_id
  from open_request
  join int_person__teamed AS teamed on teamed.person_id = open_request.person_id
  where teamed.valid_to_at is null
  group by open_request.change_id
  having count(distinct teamed.team_id) = 1
),
owning as (
  select service.repository_id, min(owner.team_id) AS team_id
  from service
  join service_owner AS owner on owner.service_id = service.service_id
  where owner.valid_to_at is null
  group by service.repository_id
  having count(distinct owner.team_id) = 1
),
judged as (
  select
    review.change_id,
    lower(review.verdict) AS verdict,
    review.submitted_at,
    row_number() over (
      partition by review.change_id
      order by CASE WHEN lower(review.verdict) IN ('approved', 'changes_requested') THEN 0 ELSE 1 END,
        review.submitted_at desc, review.review_id
    ) AS precedence,
    max(review.submitted_at) over (partition by review.change_id) AS last_at
  from review
  join open_request on open_request.change_id = review.change_id
  left join int_account__merged AS reviewer on reviewer.account_id = review.reviewer_id
  where not coalesce(reviewer.is_bot, false)
    and coalesce(reviewer.person_id, review.reviewer_id, '') <> coalesce(open_request.person_id, open_request.author_id, '?')
),
item as (
  select fact.change_id, min(item.item_key) AS item_key
  from change_item_fact AS fact
  join work_item AS item on item.work_item_id = fact.work_item_id
  where fact.is_chosen
  group by fact.change_id
)
select
  own.change_id,
  own.repository_id,
  own.number,
  own.title,
  CASE
    WHEN coalesce(own.is_draft, false) THEN 'draft'
    WHEN judged.verdict = 'approved' THEN 'approved'
    WHEN judged.verdict = 'changes_requested' THEN 'changes requested'
    WHEN judged.change_id IS NOT NULL THEN 'reviewed'
    ELSE 'waiting for review'
  END AS state,
  coalesce(own.ready_at, own.opened_at) AS since_at,
  reviewed.first_review_at,
  judged.last_at AS reviewed_at,
  own.is_bot,
  authoring.team_id AS author_team_id,
  owning.team_id,
  item.item_key,
  own.head_commit_id,
  own.url
from open_request AS own
left join authoring on authoring.change_id = own.change_id
left join owning on owning.repository_id = own.repository_id
left join judged on judged.change_id = own.change_id and judged.precedence = 1
left join int_change__reviewed AS reviewed on reviewed.change_id = own.change_id
left join item on item.change_id = own.change_id
