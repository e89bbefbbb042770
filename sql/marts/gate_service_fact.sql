-- grain: subject_id, service_id
-- title: Services of what policies judge
-- source: gate_subject_fact, int_release__served, service, service_owner, config.team_rule
-- definition: The services of each release, deployment and candidate, with the team that owned them then.
-- column: subject_id what is judged
-- column: service_id the service
-- column: service_name its name
-- column: tier of the service, 1 is the most critical, NULL if unknown
-- column: team_id who owned it then, NULL if nobody is known to
-- column: value_stream_id of the service, else of the team
with part as (
  select subject_id, service_id, due_at
  from gate_subject_fact
  where kind <> 'release' and service_id is not null
  union
  select subject.subject_id, served.service_id, subject.due_at
  from gate_subject_fact AS subject
  join int_release__served AS served on served.release_id = subject.subject_id
  where subject.kind = 'release'
),
stream_rule as (
  select team, min(value) AS value_stream_id
  from config.team_rule
  where kind = 'value_stream'
  group by team
),
owned as (
  select
    part.subject_id,
    part.service_id,
    min(owner.team_id) AS team_id
  from part
  join service_owner AS owner on owner.service_id = part.service_id
  where coalesce(part.due_at, TIMESTAMP '9998-12-31 00:00:00') >= coalesce(owner.valid_from_at, TIMESTAMP '1970-01-01 00:00:00')
    and coalesce(part.due_at, TIMESTAMP '9998-12-31 00:00:00') < coalesce(owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
  group by part.subject_id, part.service_id
)
select
  part.subject_id,
  part.service_id,
  coalesce(service.name, part.service_id) AS service_name,
  service.tier,
  owned.team_id,
  coalesce(service.value_stream_id, stream_rule.value_stream_id) AS value_stream_id
from part
left join service on service.service_id = part.service_id
left join owned on owned.subject_id = part.subject_id and owned.service_id = part.service_id
left join stream_rule on stream_rule.team = owned.team_id
