-- fact: unasked
-- Requests of people that were merged and that nobody had approved.
select distinct 'unasked' AS fact, repository.name || '#' || change.number AS item
from change_fact AS change
join repository on repository.repository_id = change.repository_id
where change.number is not null
  and not change.is_bot
  and not exists (
    select 1 from review where review.change_id = change.change_id and review.verdict = 'approved'
  )
