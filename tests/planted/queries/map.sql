-- fact: undeclared_couplings map_orphans map_kinds
-- What the map shows without being asked: undeclared edges, what nobody owns, and what services stand on.
select
  'undeclared_couplings' AS fact,
  one.name || CASE WHEN edge.is_directed THEN ' → ' ELSE ' – ' END || other.name AS item
from edge_fact AS edge
join node_fact AS one on one.node_id = edge.from_node_id
join node_fact AS other on other.node_id = edge.to_node_id
where edge.is_undeclared
union all
select 'map_orphans' AS fact, name AS item
from node_fact
where is_orphan
union all
select 'map_kinds' AS fact, name || ': ' || kind AS item
from node_fact
where kind not in ('service', 'unknown')
  and service_id is not null
