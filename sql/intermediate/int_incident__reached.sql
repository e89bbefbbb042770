-- grain: incident_id, service_id
-- source: int_incident__served, int_service__related, service
-- definition: Services through which an incident may have come: its own, what these need over at most three steps, and what needs
--   them directly. Of several ways the shortest, of equals the surest. A way never comes back to where it was, so that
--   dependencies in a circle end.
-- column: incident_id the incident
-- column: service_id the service
-- column: relation same, needs (the incident's service needs it) or is needed by
-- column: hops steps on the way, 0 for the incident's own
-- column: path names on the way, from the incident's service, an arrow from who needs to what is needed
-- column: confidence_ratio how sure the least sure step is, 0 to 1
with own as (
  select served.incident_id, served.service_id, coalesce(service.name, served.service_id) AS name
  from int_incident__served AS served
  left join service on service.service_id = served.service_id
  where served.service_id <> ''
),
beginning as (
  select distinct service_id, name
  from own
),
edge as (
  select related.service_id, related.neighbour_service_id, related.relation, related.confidence_ratio, service.name
  from int_service__related AS related
  join service on service.service_id = related.neighbour_service_id
),
first_step as (
  select
    beginning.service_id AS start_id,
    edge.neighbour_service_id AS service_id,
    edge.relation,
    1 AS hops,
    beginning.name || CASE edge.relation WHEN 'needs' THEN ' → ' ELSE ' ← ' END || edge.name AS path,
    edge.confidence_ratio
  from beginning
  join edge on edge.service_id = beginning.service_id
),
second_way as (
  select
    way.start_id,
    edge.neighbour_service_id AS service_id,
    way.path || ' → ' || edge.name AS path,
    CASE WHEN edge.confidence_ratio < way.confidence_ratio THEN edge.confidence_ratio ELSE way.confidence_ratio END AS confidence_ratio
  from first_step AS way
  join edge on edge.service_id = way.service_id and edge.relation = 'needs'
  where way.relation = 'needs'
    and edge.neighbour_service_id <> way.start_id
),
second_ranked as (
  select
    second_way.*,
    row_number() over (
      partition by second_way.start_id, second_way.service_id order by second_way.confidence_ratio desc, second_way.path
    ) AS choice
  from second_way
  left join first_step
    on first_step.start_id = second_way.start_id
    and first_step.service_id = second_way.service_id
    and first_step.relation = 'needs'
  where first_step.start_id is null
),
second_step as (
  select start_id, service_id, 'needs' AS relation, 2 AS hops, path, confidence_ratio
  from second_ranked
  where choice = 1
),
third_way as (
  select
    way.start_id,
    edge.neighbour_service_id AS service_id,
    way.path || ' → ' || edge.name AS path,
    CASE WHEN edge.confidence_ratio < way.confidence_ratio THEN edge.confidence_ratio ELSE way.confidence_ratio END AS confidence_ratio
  from second_step AS way
  join edge on edge.service_id = way.service_id and edge.relation = 'needs'
  where edge.neighbour_service_id <> way.start_id
),
third_ranked as (
  select
    third_way.*,
    row_number() over (partition by start_id, service_id order by confidence_ratio desc, path) AS choice
  from third_way
),
step as (
  select start_id, service_id, relation, hops, path, confidence_ratio from first_step
  union all
  select start_id, service_id, relation, hops, path, confidence_ratio from second_step
  union all
  select start_id, service_id, 'needs' AS relation, 3 AS hops, path, confidence_ratio from third_ranked where choice = 1
  union all
  select service_id AS start_id, service_id, 'same' AS relation, 0 AS hops, name AS path, CAST(1 AS DOUBLE) AS confidence_ratio
  from beginning
),
ranked as (
  select
    own.incident_id,
    step.*,
    row_number() over (
      partition by own.incident_id, step.service_id
      order by step.hops, CASE step.relation WHEN 'needs' THEN 0 ELSE 1 END, step.confidence_ratio desc, step.path
    ) AS choice
  from own
  join step on step.start_id = own.service_id
)
select
  incident_id,
  service_id,
  relation,
  CAST(hops AS INTEGER) AS hops,
  path,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio
from ranked
where choice = 1
