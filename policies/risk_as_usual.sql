-- No roll-out of it was said to be twice as likely to need repair as was usual then. Scores count as they were said and kept, and only
-- from a record of fifty judged ones or more that beats the rate of failures; what another score says of other contents is none of it.
with part as (
  select subject_id, subject_id AS release_id
  from gate_subject_fact
  where kind = 'deployment'
  union
  select rolled.subject_id, rolled.deployment_id
  from gate_deployment_fact AS rolled
  join gate_subject_fact AS subject on subject.subject_id = rolled.subject_id
  where subject.kind = 'release' and subject.happened_at is not null and rolled.is_production
  union
  select served.subject_id, 'next:' || served.service_id
  from gate_service_fact AS served
  join gate_subject_fact AS subject on subject.subject_id = served.subject_id
  where subject.kind <> 'deployment' and subject.happened_at is null
),
rolled as (
  select part.subject_id, known.release_id, known.service_id, known.is_ahead, known.commit_count, known.previous_released_at
  from part
  join risk_release_fact AS known on known.release_id = part.release_id
),
fitting as (
  select
    rolled.subject_id,
    rolled.release_id,
    said.probability,
    said.base_rate,
    said.made_at,
    said.standing,
    said.judged_count,
    said.standing = 'scored' and said.judged_count >= 50 and said.skill > 0 and said.skill < 1
      and said.probability > 0 and said.probability < 1 and said.base_rate > 0 and said.base_rate < 1 AS is_borne_out,
    row_number() over (partition by rolled.subject_id, rolled.release_id order by said.made_at desc, said.model_id) AS recency
  from rolled
  join risk.prediction AS said on said.release_id = rolled.release_id
  where not rolled.is_ahead
    or (said.commit_count = rolled.commit_count
      and said.made_at >= coalesce(rolled.previous_released_at, TIMESTAMP '1970-01-01 00:00:00'))
),
told as (
  select
    rolled.subject_id,
    coalesce(service.name, rolled.service_id) AS service_name,
    newest.probability,
    newest.base_rate,
    newest.made_at,
    newest.standing,
    newest.judged_count,
    newest.release_id is not null AS is_said,
    coalesce(newest.is_borne_out, false) AS is_borne_out,
    row_number() over (
      partition by rolled.subject_id
      order by coalesce(newest.is_borne_out, false) desc, newest.probability / newest.base_rate desc nulls last, rolled.release_id
    ) AS place
  from rolled
  left join fitting AS newest
    on newest.subject_id = rolled.subject_id and newest.release_id = rolled.release_id and newest.recency = 1
  left join service on service.service_id = rolled.service_id
),
counted as (
  select
    subject_id,
    count(*) FILTER (WHERE NOT is_said) AS unsaid_count,
    count(*) FILTER (WHERE is_said AND NOT is_borne_out) AS untold_count,
    count(*) FILTER (WHERE is_borne_out AND probability >= 2 * base_rate) AS risky_count,
    min(standing) FILTER (WHERE is_said AND NOT is_borne_out) AS standing,
    min(coalesce(judged_count, 0)) FILTER (WHERE is_said AND NOT is_borne_out) AS judged_count,
    min(made_at) AS made_at,
    min(service_name) FILTER (WHERE NOT is_said) AS unsaid_name,
    min(CASE WHEN place = 1 AND is_borne_out THEN service_name || ' is ' || CAST(CAST(round(100 * probability) AS INTEGER) AS VARCHAR)
      || ' % likely to need repair within seven days, usual is ' || CAST(CAST(round(100 * base_rate) AS INTEGER) AS VARCHAR) || ' %' END) AS worst
  from told
  group by subject_id
)
select
  subject.subject_id,
  CASE
    WHEN subject.is_repair THEN true
    WHEN counted.risky_count > 0 THEN false
    WHEN counted.unsaid_count = 0 AND counted.untold_count = 0 THEN true
  END AS is_met,
  CASE
    WHEN subject.is_repair THEN 'It is a repair, which no score holds back'
    WHEN counted.subject_id IS NULL THEN 'Nothing of it is known to go out'
    WHEN counted.risky_count > 0 THEN counted.worst
    WHEN counted.untold_count > 0 AND counted.standing = 'prior' THEN 'Too few releases have a known outcome for a figure'
    WHEN counted.untold_count > 0 AND counted.standing = 'silenced' THEN 'Scores did no better than the rate of failures'
    WHEN counted.untold_count > 0 THEN 'Its scores are not borne out: ' || CAST(counted.judged_count AS VARCHAR)
      || ' were judged, fifty that beat the rate of failures are needed'
    WHEN counted.unsaid_count > 0 THEN 'No score of what goes out was kept: ' || counted.unsaid_name
    ELSE counted.worst
  END AS reason,
  subject.url AS evidence_url,
  counted.made_at AS evidence_at,
  coalesce(NOT subject.is_repair AND counted.risky_count = 0 AND counted.untold_count > 0, false) AS cannot_tell
from gate_subject_fact AS subject
left join counted on counted.subject_id = subject.subject_id
