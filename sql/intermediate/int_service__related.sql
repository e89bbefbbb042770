-- grain: service_id, neighbour_service_id, relation
-- source: int_dependency__resolved
-- definition: Dependencies between services that are known, seen from both ends.
-- column: service_id the service
-- column: neighbour_service_id the other service
-- column: relation needs or is needed by
-- column: provenance where the dependency is known from; the best of several
-- column: confidence_ratio how sure the surest of them is, 0 to 1
-- column: is_undeclared whether traces alone show it
with ranked as (
  select
    from_service_id,
    to_service_id,
    provenance,
    max(confidence_ratio) over (partition by from_service_id, to_service_id) AS confidence_ratio,
    bool_and(provenance = 'traces') over (partition by from_service_id, to_service_id) AS is_undeclared,
    row_number() over (
      partition by from_service_id, to_service_id order by confidence_ratio desc, source_rank, provenance, kind, from_key, to_key
    ) AS place
  from int_dependency__resolved
  where from_service_id <> to_service_id
),
known as (
  select from_service_id, to_service_id, provenance, confidence_ratio, is_undeclared
  from ranked
  where place = 1
)
select
  from_service_id AS service_id, to_service_id AS neighbour_service_id, 'needs' AS relation, provenance, confidence_ratio, is_undeclared
from known
union all
select
  to_service_id AS service_id, from_service_id AS neighbour_service_id, 'is needed by' AS relation, provenance, confidence_ratio, is_undeclared
from known
