-- grain: hand_off_id
-- source: review, change, int_account__merged, int_person__teamed, service, service_owner
-- definition: Changes of one team that a person of another one reviewed: teams as people were in one then, bots left out. An author
--   who was in none counts to the team that owns the repository's services, if they are one's.
-- column: hand_off_id the change and the reviewing team
-- column: change_id the change
-- column: repository_id its repository
-- column: from_team_id the author's team, which waits
-- column: to_team_id the reviewer's team
-- column: evidence what the first team is known by: author, or owner of the service
-- column: happened_at when the change was ready for review
-- column: taken_at when that team first reviewed it
-- column: hours from ready to that, NULL if it came before, h
with judged as (
  select
    review.review_id,
    review.change_id,
    review.submitted_at,
    reviewer.person_id AS reviewer_id
  from review
  join change on change.change_id = review.change_id
  join int_account__merged AS reviewer on reviewer.account_id = review.reviewer_id
  left join int_account__merged AS author on author.account_id = change.author_id
  where review.submitted_at is not null
    and not reviewer.is_bot
    and not coalesce(author.is_bot, false)
    and reviewer.person_id <> coalesce(author.person_id, change.author_id, '?')
    and (change.merged_at is null or review.submitted_at <= change.merged_at)
),
reviewing as (
  select judged.review_id, judged.change_id, judged.submitted_at, min(teamed.team_id) AS team_id
  from judged
  join int_person__teamed AS teamed on teamed.person_id = judged.reviewer_id
  where judged.submitted_at >= teamed.valid_from_at
    and (teamed.valid_to_at is null or judged.submitted_at < teamed.valid_to_at)
  group by judged.review_id, judged.change_id, judged.submitted_at
  having count(distinct teamed.team_id) = 1
),
dated as (
  select change_id, repository_id, author_id, coalesce(ready_at, opened_at) AS ready_at
  from change
  where change_id in (select change_id from judged)
),
authoring as (
  select dated.change_id, min(teamed.team_id) AS team_id
  from dated
  join int_account__merged AS account on account.account_id = dated.author_id
  join int_person__teamed AS teamed on teamed.person_id = account.person_id
  where dated.ready_at >= teamed.valid_from_at
    and (teamed.valid_to_at is null or dated.ready_at < teamed.valid_to_at)
  group by dated.change_id
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
paired as (
  select
    dated.change_id,
    dated.repository_id,
    coalesce(authoring.team_id, owning.team_id) AS from_team_id,
    reviewing.team_id AS to_team_id,
    CASE WHEN authoring.team_id IS NOT NULL THEN 'author' ELSE 'owner of the service' END AS evidence,
    dated.ready_at AS happened_at,
    min(reviewing.submitted_at) AS taken_at
  from dated
  join reviewing on reviewing.change_id = dated.change_id
  left join authoring on authoring.change_id = dated.change_id
  left join owning on owning.repository_id = dated.repository_id
  where dated.ready_at is not null
  group by dated.change_id, dated.repository_id, coalesce(authoring.team_id, owning.team_id), reviewing.team_id,
    CASE WHEN authoring.team_id IS NOT NULL THEN 'author' ELSE 'owner of the service' END, dated.ready_at
)
select
  'review:' || change_id || ':' || to_team_id AS hand_off_id,
  change_id,
  repository_id,
  from_team_id,
  to_team_id,
  evidence,
  happened_at,
  taken_at,
  CASE WHEN taken_at >= happened_at THEN (to_unixtime(taken_at) - to_unixtime(happened_at)) / 3600 END AS hours
from paired
where from_team_id <> to_team_id
