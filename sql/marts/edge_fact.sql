-- grain: from_node_id, to_node_id
-- title: Edges of the map
-- source: edge_source_fact
-- definition: One row for each pair of nodes that something holds to be connected now. Confidence is joined from what each way of
--   knowing says by its surest word: 1 − the product of the doubts. What has no direction supports the edges that have one, and stands
--   by itself where there is none. Undeclared: it was traced, changed together or hurt in incidents, and no catalogue and no
--   manifest says so.
-- column: from_node_id the one that needs; of an edge without direction the one whose id comes first
-- column: to_node_id what it needs
-- column: kind in what way, by the surest that says it
-- column: is_directed whether something says which of the two needs the other
-- column: is_self whether both are the same
-- column: is_undeclared whether it is seen and nothing declares it; NULL where it does not connect two nodes that are known
-- column: declared_ratio how sure catalogues and lists are, NULL if they do not say it
-- column: manifest_ratio how sure manifests are
-- column: traced_ratio how sure traces are
-- column: co_changed_ratio how sure changes are
-- column: incident_ratio how sure incidents are
-- column: confidence_ratio all of them joined, 0 to 1
-- column: source_count ways of knowing it
-- column: valid_from_at since when it is known, NULL if one of them does not tell
with present as (
  select *
  from edge_source_fact
  where valid_to_at is null
),
directed as (
  select distinct from_node_id, to_node_id
  from present
  where is_directed
),
supported as (
  select from_node_id, to_node_id, basis, kind, confidence_ratio, valid_from_at, is_directed
  from present
  where is_directed
  union all
  select
    directed.from_node_id,
    directed.to_node_id,
    loose.basis,
    loose.kind,
    loose.confidence_ratio,
    loose.valid_from_at,
    true AS is_directed
  from present AS loose
  join directed on directed.from_node_id = loose.from_node_id and directed.to_node_id = loose.to_node_id
  where not loose.is_directed
  union all
  select
    directed.from_node_id,
    directed.to_node_id,
    loose.basis,
    loose.kind,
    loose.confidence_ratio,
    loose.valid_from_at,
    true AS is_directed
  from present AS loose
  join directed on directed.from_node_id = loose.to_node_id and directed.to_node_id = loose.from_node_id
  where not loose.is_directed
    and loose.from_node_id <> loose.to_node_id
  union all
  select
    loose.from_node_id,
    loose.to_node_id,
    loose.basis,
    loose.kind,
    loose.confidence_ratio,
    loose.valid_from_at,
    false AS is_directed
  from present AS loose
  left join directed AS same on same.from_node_id = loose.from_node_id and same.to_node_id = loose.to_node_id
  left join directed AS turned on turned.from_node_id = loose.to_node_id and turned.to_node_id = loose.from_node_id
  where not loose.is_directed
    and same.from_node_id is null
    and turned.from_node_id is null
),
said as (
  select
    *,
    row_number() over (
      partition by from_node_id, to_node_id
      order by CASE WHEN basis IN ('co-changed', 'incident') THEN 1 ELSE 0 END, confidence_ratio desc, basis, kind
    ) AS place
  from supported
),
joined as (
  select
    from_node_id,
    to_node_id,
    min(CASE WHEN place = 1 THEN kind END) AS kind,
    bool_or(is_directed) AS is_directed,
    max(CASE WHEN basis = 'declared' THEN confidence_ratio END) AS declared_ratio,
    max(CASE WHEN basis = 'manifest' THEN confidence_ratio END) AS manifest_ratio,
    max(CASE WHEN basis = 'traced' THEN confidence_ratio END) AS traced_ratio,
    max(CASE WHEN basis = 'co-changed' THEN confidence_ratio END) AS co_changed_ratio,
    max(CASE WHEN basis = 'incident' THEN confidence_ratio END) AS incident_ratio,
    count(distinct basis) AS source_count,
    CASE WHEN count(*) = count(valid_from_at) THEN min(valid_from_at) END AS valid_from_at
  from said
  group by from_node_id, to_node_id
)
select
  from_node_id,
  to_node_id,
  kind,
  is_directed,
  from_node_id = to_node_id AS is_self,
  CASE
    WHEN from_node_id <> to_node_id AND NOT starts_with(from_node_id, 'name:') AND NOT starts_with(to_node_id, 'name:')
      THEN declared_ratio IS NULL AND manifest_ratio IS NULL
  END AS is_undeclared,
  declared_ratio,
  manifest_ratio,
  traced_ratio,
  co_changed_ratio,
  incident_ratio,
  1 - (1 - coalesce(declared_ratio, 0)) * (1 - coalesce(manifest_ratio, 0)) * (1 - coalesce(traced_ratio, 0))
    * (1 - coalesce(co_changed_ratio, 0)) * (1 - coalesce(incident_ratio, 0)) AS confidence_ratio,
  CAST(source_count AS INTEGER) AS source_count,
  valid_from_at
from joined
