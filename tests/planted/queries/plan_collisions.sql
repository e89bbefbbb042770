-- fact: plan_collisions
-- What planned releases and bookings collide over, past and ahead.
select
  'plan_collisions' AS fact,
  kind || ': ' || CASE
    WHEN kind = 'freeze' OR left_name < right_name THEN left_name || ' × ' || right_name
    ELSE right_name || ' × ' || left_name
  END AS item
from collision_fact
where kind <> 'same files'
