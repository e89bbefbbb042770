-- grain: subject_id, change_id
-- title: Changes of what policies judge
-- source: gate_subject_fact, gate_deployment_fact, deployment_fact, deployment_change_fact, change_fact, release_item, change_item_fact
-- definition: The changes that a release, deployment or candidate brings: those of its roll-outs to production; what a service
--   has merged and not delivered, up to the candidate or as a whole; and those of a release's items.
-- column: subject_id what is judged
-- column: change_id the change
with waiting as (
  select distinct change_id, service_id
  from change_fact
  where is_waiting
),
tried as (
  select subject.subject_id, rolled.service_id, rolled.finished_at
  from gate_deployment_fact AS subject
  join deployment_fact AS rolled on rolled.deployment_id = subject.deployment_id
  where not subject.is_production
),
earlier as (
  select tried.subject_id, other.deployment_id, tried.service_id
  from tried
  join deployment_fact AS other on other.service_id = tried.service_id
  where (other.environment_tier <> 'production' or other.is_prerelease)
    and other.finished_at <= tried.finished_at
)
select subject.subject_id, held.change_id
from gate_deployment_fact AS subject
join deployment_change_fact AS held on held.deployment_id = subject.deployment_id
where subject.is_production
union
select earlier.subject_id, held.change_id
from earlier
join deployment_change_fact AS held on held.deployment_id = earlier.deployment_id
join waiting on waiting.change_id = held.change_id and waiting.service_id = earlier.service_id
union
select subject.subject_id, waiting.change_id
from gate_subject_fact AS subject
join waiting on waiting.service_id = subject.service_id
where subject.kind = 'next'
union
select subject.subject_id, link.change_id
from gate_subject_fact AS subject
join release_item AS part on part.release_id = subject.subject_id
join change_item_fact AS link on link.work_item_id = part.work_item_id and link.is_chosen
where subject.kind = 'release'
