-- fact: undeclared_calls
-- Who calls whom in production without any file that says so.
select distinct 'undeclared_calls' AS fact, from_name || ' → ' || to_name AS item
from dependency_fact
where is_undeclared
