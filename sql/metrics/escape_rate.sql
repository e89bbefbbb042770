-- grain: case_id, team_id
-- title: Escapes
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: escape_fact
-- definition: Of problems that a phase of testing could have found, those that it let pass and a later phase or production found. One case is
--   one problem in one phase; read it by phase.
-- limits: Defects of a tracker are not in it: nothing says in which phase they were found.
-- column: case_id phase and problem
-- column: happened_at when it counts
-- column: value 1 if the phase let it pass, else 0
-- column: is_open whether it can still change
-- column: service_id the repository's service, NULL where it has several
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called
-- column: commit_id its commit
-- column: url page of the source record
-- column: phase unit, integration, end to end, other, or staging
-- column: found_in the phase that found it, or production
select
  escape_fact.phase || ' ' || escape_fact.problem_id AS case_id,
  escape_fact.found_at AS happened_at,
  CASE WHEN escape_fact.is_escaped THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  false AS is_open,
  escape_fact.service_id,
  service_owner.team_id,
  service.value_stream_id,
  escape_fact.repository_id,
  escape_fact.title AS title,
  escape_fact.commit_id,
  escape_fact.url,
  escape_fact.phase,
  escape_fact.found_in
from escape_fact
left join service on service.service_id = escape_fact.service_id
left join service_owner
  on service_owner.service_id = escape_fact.service_id
  and escape_fact.found_at >= service_owner.valid_from_at
  and escape_fact.found_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
where escape_fact.found_at <= as_of()
