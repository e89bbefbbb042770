-- fact: old_base_image
-- Base images whose Node.js has reached its end of life by the dates that its project publishes.
with published(release, ends_on) as (
  values
    ('14', DATE '2023-04-30'), ('16', DATE '2023-09-11'), ('18', DATE '2025-04-30'), ('20', DATE '2026-04-30'),
    ('22', DATE '2027-04-30'), ('24', DATE '2028-04-30')
)
select distinct 'old_base_image' AS fact, service.name || ': ' || component.name || ':' || component.version || ', ' || ends_on AS item
from component
join service on component.service_id in (service.service_id, service.name)
join published on published.release = regexp_extract(component.version, '^\d+')
where component.kind = 'container'
  and component.name = 'node'
  and published.ends_on < CAST($now AS TIMESTAMP)
