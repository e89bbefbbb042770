-- fact: blocked_hand_offs
-- Items that wait for one of another team by a link, by both teams.
select
  'blocked_hand_offs' AS fact,
  from_team_id || ' → ' || to_team_id || ': ' || CAST(count(*) AS VARCHAR) AS item
from hand_off_fact
where kind = 'blocked'
group by from_team_id, to_team_id
