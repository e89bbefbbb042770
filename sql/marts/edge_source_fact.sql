-- grain: from_node_id, to_node_id, basis, provenance, kind
-- title: Edges of the map, and where each is known from
-- source: int_dependency__resolved, dependency, coupling_fact, incident_deployment_fact, incident_service_fact, incident
-- definition: Everything that tells of an edge between two nodes of the map, each way of knowing by itself. Declared by a catalogue or
--   a list; manifest by a file and line of a repository; traced by calls; co-changed where two services change together more often
--   than chance explains, half as sure as that at most, since it has no direction; incident where an incident of the one names a
--   deployment of the other. A call that was last seen 28 days before the newest one that is known has ended then.
-- column: from_node_id the one that needs; of an edge without direction the one whose id comes first
-- column: to_node_id what it needs
-- column: basis declared, manifest, traced, co-changed or incident
-- column: provenance catalogue, a kind of manifest, traces, changes, incidents, or as a file says
-- column: kind in what way
-- column: is_directed whether it says which of the two needs the other
-- column: confidence_ratio how sure it is, 0 to 1
-- column: valid_from_at since when, NULL if nothing tells
-- column: valid_to_at until when, NULL while it holds
-- column: call_count calls, pieces of work or incidents that tell it, NULL where one line does
-- column: evidence file and line, calls, pieces of work, incidents
-- column: url the line that says so
with newest as (
  select max(last_seen_at) AS last_at
  from dependency
  where provenance = 'traces'
),
told as (
  select
    resolved.from_node_id,
    resolved.to_node_id,
    CASE
      WHEN resolved.provenance = 'traces' THEN 'traced'
      WHEN resolved.provenance <> 'catalogue' AND regexp_like(dependency.evidence, ':[0-9]+$') THEN 'manifest'
      ELSE 'declared'
    END AS basis,
    resolved.provenance,
    coalesce(resolved.kind, 'needs') AS kind,
    resolved.confidence_ratio,
    dependency.first_seen_at,
    CASE
      WHEN resolved.provenance = 'traces' AND dependency.last_seen_at <= newest.last_at - INTERVAL '28' DAY THEN dependency.last_seen_at
    END AS ended_at,
    dependency.call_count,
    dependency.evidence,
    dependency.url
  from int_dependency__resolved AS resolved
  join dependency
    on dependency.from_service_id = resolved.from_key
    and dependency.to_service_id = resolved.to_key
    and dependency.kind = resolved.kind
    and dependency.provenance = resolved.provenance
  cross join newest
),
needed as (
  -- Several names of a source may lead to the same two.
  select
    from_node_id,
    to_node_id,
    basis,
    provenance,
    kind,
    true AS is_directed,
    max(confidence_ratio) AS confidence_ratio,
    CASE WHEN count(*) = count(first_seen_at) THEN min(first_seen_at) END AS valid_from_at,
    CASE WHEN count(*) = count(ended_at) THEN max(ended_at) END AS valid_to_at,
    sum(call_count) AS call_count,
    min(evidence) AS evidence,
    min(url) AS url
  from told
  group by from_node_id, to_node_id, basis, provenance, kind
),
hurt as (
  select
    hit.service_id AS from_node_id,
    cause.service_id AS to_node_id,
    count(distinct cause.incident_id) AS incident_count,
    min(incident.opened_at) AS first_at
  from incident_deployment_fact AS cause
  join incident_service_fact AS hit on hit.incident_id = cause.incident_id
  join incident on incident.incident_id = cause.incident_id
  where cause.evidence = 'named'
    and hit.service_id <> ''
    and hit.service_id <> cause.service_id
  group by hit.service_id, cause.service_id
)
select
  from_node_id,
  to_node_id,
  basis,
  provenance,
  kind,
  is_directed,
  confidence_ratio,
  valid_from_at,
  valid_to_at,
  CAST(call_count AS BIGINT) AS call_count,
  evidence,
  url
from needed
union all
select
  service_a_id AS from_node_id,
  service_b_id AS to_node_id,
  'co-changed' AS basis,
  'changes' AS provenance,
  'changes with' AS kind,
  false AS is_directed,
  low_ratio / 2 AS confidence_ratio,
  first_at AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  CAST(together_count AS BIGINT) AS call_count,
  CAST(together_count AS VARCHAR) || ' pieces of work in both' AS evidence,
  CAST(NULL AS VARCHAR) AS url
from coupling_fact
where is_coupled
union all
select
  from_node_id,
  to_node_id,
  'incident' AS basis,
  'incidents' AS provenance,
  'was hurt by' AS kind,
  true AS is_directed,
  CAST(incident_count AS DOUBLE) / (incident_count + 1) AS confidence_ratio,
  first_at AS valid_from_at,
  CAST(NULL AS TIMESTAMP) AS valid_to_at,
  CAST(incident_count AS BIGINT) AS call_count,
  CAST(incident_count AS VARCHAR) || CASE WHEN incident_count = 1 THEN ' incident' ELSE ' incidents' END
    || ' of the one named a deployment of the other' AS evidence,
  CAST(NULL AS VARCHAR) AS url
from hurt
