-- grain: from_key, to_key, kind, provenance
-- title: Dependencies, and where they are known from
-- source: dependency, int_dependency__resolved, service, service_owner
-- definition: Every dependency that a catalogue, a manifest, a file or traces tell, with the place that says so. One of whose ends no
--   service is found is kept, with why. Used without a word: traces show it and nothing declares it.
-- column: from_key the one that needs, as the source names it
-- column: to_key what it needs, as the source names it
-- column: kind in what way
-- column: provenance catalogue, a kind of manifest, traces, or as a file says
-- column: from_service_id the service, NULL if none is found
-- column: from_name what it is called
-- column: team_id the team that owns it now
-- column: to_service_id the service that it needs, NULL if none is found
-- column: to_name what that is called
-- column: to_team_id the team that owns that now
-- column: confidence_ratio how sure it is, 0 to 1
-- column: first_seen_at when it was first seen, NULL if nothing tells
-- column: last_seen_at when it was last used, NULL for what is only declared
-- column: call_count calls in the time that the source counts
-- column: evidence file and line, or calls
-- column: is_undeclared whether traces show it and nothing declares it; NULL where it is no dependency between two services
-- column: reason why it is none between two services
-- column: url the line that says so
with owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
),
declared as (
  select distinct from_service_id, to_service_id
  from int_dependency__resolved
  where provenance <> 'traces' and from_service_id is not null and to_service_id is not null
)
select
  resolved.from_key,
  resolved.to_key,
  resolved.kind,
  resolved.provenance,
  resolved.from_service_id,
  own.name AS from_name,
  own_owner.team_id,
  resolved.to_service_id,
  other.name AS to_name,
  other_owner.team_id AS to_team_id,
  resolved.confidence_ratio,
  dependency.first_seen_at,
  dependency.last_seen_at,
  dependency.call_count,
  dependency.evidence,
  CASE
    WHEN resolved.from_service_id <> resolved.to_service_id THEN declared.from_service_id IS NULL
  END AS is_undeclared,
  CASE
    WHEN resolved.from_service_id IS NULL THEN 'no one service of this name: ' || resolved.from_key
    WHEN resolved.to_service_id IS NULL THEN 'no one service of this name: ' || resolved.to_key
    WHEN resolved.from_service_id = resolved.to_service_id THEN 'both are the same service'
  END AS reason,
  dependency.url
from int_dependency__resolved AS resolved
join dependency
  on dependency.from_service_id = resolved.from_key
  and dependency.to_service_id = resolved.to_key
  and dependency.kind = resolved.kind
  and dependency.provenance = resolved.provenance
left join service AS own on own.service_id = resolved.from_service_id
left join owner AS own_owner on own_owner.service_id = resolved.from_service_id
left join service AS other on other.service_id = resolved.to_service_id
left join owner AS other_owner on other_owner.service_id = resolved.to_service_id
left join declared
  on declared.from_service_id = resolved.from_service_id
  and declared.to_service_id = resolved.to_service_id
