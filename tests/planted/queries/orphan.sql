-- fact: orphan
-- Services that nobody owns.
select 'orphan' AS fact, title AS item
from unmatched_fact
where kind = 'service'
  and reason like 'no team owns it%'
