-- fact: collisions
-- Files that two open requests touch.
select
  'collisions' AS fact,
  repository.name || '#' || shared.number || ' × #' || shared.other_number || ': ' || shared.path AS item
from shared_file_fact AS shared
join repository on repository.repository_id = shared.repository_id
