-- grain: incident_id, deployment_id
-- title: Suspects of incidents
-- source: int_suspect__found, int_suspect__heard, int_suspect__worded, int_deployment__recorded, int_deployment__placed, release_fact,
--   incident_deployment_fact, service
-- definition: For each incident the production deployments that could have caused it, ranked by points that can be added up by hand.
--   Time: 4, halved for every 6 hours before the incident. Place: 4 for the same service, halved for each step through the web,
--   times how sure the least sure step is; 1 for a service that needs it. Last: 1 for the last one of its service before it.
--   Size: the share of its service's earlier deployments with fewer changes. Record: the failed share of its service's
--   earlier deployments over that of all, less 1, between -1 and 1, from ten deployments on. Signal: 1 if the same was
--   said twice or more within a day after deployments of its service. Files: 1 if a word of the incident's title stands in
--   its files or changes. Repair: -2 if it goes back or is flagged as a repair. What is not known gives nothing. What people
--   say and what the incident names is no part of the score, so that the ranking can be held against it.
-- limits: Time and distance are suspicion, not proof. The first fifty of each incident are kept; suspect_count tells all.
-- column: incident_id the incident
-- column: deployment_id the deployment
-- column: service_id its service
-- column: service_name what that is called
-- column: version as the source names it
-- column: finished_at when it finished
-- column: hours from its finish to the incident, negative while it still went out, h
-- column: relation same, needs (the incident's service needs it) or is needed by
-- column: hops steps from the incident's service
-- column: path names on the way
-- column: path_confidence_ratio how sure the least sure step is, 0 to 1
-- column: is_last whether it is the last one of its service before the incident
-- column: size_percentile_ratio share of earlier ones of its service with fewer changes, NULL before the sixth
-- column: change_count changes in it
-- column: earlier_count deployments of its service before it
-- column: earlier_failed_count of them known by then to have needed repair
-- column: all_count deployments of all services before it
-- column: all_failed_count of them known by then to have needed repair
-- column: signal_count earlier incidents of the same words within a day after its service's deployments
-- column: matched_word the word of the title that stands in its files or changes
-- column: matched_place where that stands
-- column: is_repair whether it goes back or is flagged as the repair of another one
-- column: time_points for the time before, 0 to 4
-- column: place_points for the place in the web, 0 to 4
-- column: last_points for being the last one, 0 or 1
-- column: size_points for its size, 0 to 1
-- column: record_points for its service's past, -1 to 1
-- column: signal_points for the same signal before, 0 or 1
-- column: file_points for its files, 0 or 1
-- column: repair_points for being a repair, -2 or 0
-- column: score all points together
-- column: place its place by score, 1 is the most suspect
-- column: suspect_count all suspects of the incident
-- column: evidence what is known of it besides: confirmed, refused, named, near, near a dependency; NULL if nothing
-- column: url page of the deployment
with pointed as (
  select
    found.*,
    release_fact.size_percentile_ratio,
    release_fact.change_count,
    recorded.earlier_count,
    recorded.earlier_failed_count,
    recorded.all_count,
    recorded.all_failed_count,
    heard.signal_count,
    worded.word AS matched_word,
    worded.place AS matched_place,
    4 * power(0.5, CASE WHEN found.hours > 0 THEN found.hours ELSE 0 END / 6) AS time_points,
    CASE
      WHEN found.relation = 'is needed by' THEN found.path_confidence_ratio
      ELSE 4 * power(0.5, found.hops) * found.path_confidence_ratio
    END AS place_points,
    CASE WHEN found.recency = 1 THEN 1 ELSE 0 END AS last_points,
    coalesce(release_fact.size_percentile_ratio, 0) AS size_points,
    CASE
      WHEN recorded.earlier_count >= 10 AND recorded.all_failed_count > 0
        THEN CAST(recorded.earlier_failed_count AS DOUBLE) / recorded.earlier_count
          / (CAST(recorded.all_failed_count AS DOUBLE) / recorded.all_count) - 1
      ELSE 0
    END AS record_excess,
    CASE WHEN heard.signal_count >= 2 THEN 1 ELSE 0 END AS signal_points,
    CASE WHEN worded.word IS NOT NULL THEN 1 ELSE 0 END AS file_points,
    CASE WHEN found.is_repair THEN -2 ELSE 0 END AS repair_points
  from int_suspect__found AS found
  left join int_suspect__heard AS heard
    on heard.incident_id = found.incident_id and heard.deployment_id = found.deployment_id
  left join int_suspect__worded AS worded
    on worded.incident_id = found.incident_id and worded.deployment_id = found.deployment_id
  left join int_deployment__recorded AS recorded on recorded.deployment_id = found.deployment_id
  left join release_fact on release_fact.deployment_id = found.deployment_id
),
rounded as (
  select
    pointed.*,
    round(time_points, 2) AS time_rounded,
    round(place_points, 2) AS place_rounded,
    round(size_points, 2) AS size_rounded,
    round(CASE WHEN record_excess > 1 THEN 1 ELSE record_excess END, 2) AS record_points
  from pointed
),
scored as (
  select
    rounded.*,
    round(
      time_rounded + place_rounded + last_points + size_rounded + record_points + signal_points + file_points + repair_points, 2
    ) AS score
  from rounded
),
ranked as (
  select
    scored.*,
    row_number() over (partition by incident_id order by score desc, hours, deployment_id) AS place,
    count(*) over (partition by incident_id) AS suspect_count
  from scored
)
select
  ranked.incident_id,
  ranked.deployment_id,
  ranked.service_id,
  coalesce(service.name, ranked.service_id) AS service_name,
  placed.version,
  placed.finished_at,
  ranked.hours,
  ranked.relation,
  ranked.hops,
  ranked.path,
  ranked.path_confidence_ratio,
  ranked.recency = 1 AS is_last,
  ranked.size_percentile_ratio,
  ranked.change_count,
  ranked.earlier_count,
  ranked.earlier_failed_count,
  ranked.all_count,
  ranked.all_failed_count,
  ranked.signal_count,
  ranked.matched_word,
  ranked.matched_place,
  ranked.is_repair,
  ranked.time_rounded AS time_points,
  ranked.place_rounded AS place_points,
  CAST(ranked.last_points AS DOUBLE) AS last_points,
  ranked.size_rounded AS size_points,
  ranked.record_points,
  CAST(ranked.signal_points AS DOUBLE) AS signal_points,
  CAST(ranked.file_points AS DOUBLE) AS file_points,
  CAST(ranked.repair_points AS DOUBLE) AS repair_points,
  ranked.score,
  CAST(ranked.place AS INTEGER) AS place,
  CAST(ranked.suspect_count AS INTEGER) AS suspect_count,
  told.evidence,
  placed.url
from ranked
join int_deployment__placed AS placed on placed.deployment_id = ranked.deployment_id
left join service on service.service_id = ranked.service_id
left join incident_deployment_fact AS told
  on told.incident_id = ranked.incident_id and told.deployment_id = ranked.deployment_id
where ranked.place <= 50
