-- grain: release_id, kind, subject
-- title: Decisions that are due
-- source: portfolio_fact, approval, decision, waiver
-- definition: What somebody has to decide before a planned release goes out. Go: neither "go" nor "stop" was written down since its date was
--   set. Gate: an approval was asked for and is not given. Approval and waiver: one that holds now ends before the release goes out.
-- column: release_id the release
-- column: kind go, gate, approval or waiver
-- column: subject the gate or policy, '' for go
-- column: due_at by when: the planned date, or when it ends; NULL without a date
-- column: asked_at since when it waits, NULL if nobody asked
-- column: team_id the team of the release
with open_one as (
  select release_id, planned_at, team_id, name
  from portfolio_fact
  where state in ('planned', 'in progress')
),
decided as (
  select distinct release_id
  from decision
  where kind in ('go', 'stop')
)
select own.release_id, 'go' AS kind, '' AS subject, own.planned_at AS due_at, CAST(NULL AS TIMESTAMP) AS asked_at, own.team_id
from open_one AS own
left join decided on decided.release_id = own.release_id
where decided.release_id is null
union all
select own.release_id, 'gate' AS kind, coalesce(approval.gate, 'approval') AS subject, min(own.planned_at) AS due_at,
  min(approval.requested_at) AS asked_at, min(own.team_id) AS team_id
from open_one AS own
join approval on approval.release_id = own.release_id
where approval.decided_at is null
group by own.release_id, coalesce(approval.gate, 'approval')
union all
select own.release_id, 'approval' AS kind, coalesce(approval.gate, 'approval') AS subject, min(approval.expires_at) AS due_at,
  CAST(NULL AS TIMESTAMP) AS asked_at, min(own.team_id) AS team_id
from open_one AS own
join approval on approval.release_id = own.release_id
where approval.decided_at is not null
  and approval.expires_at < own.planned_at
group by own.release_id, coalesce(approval.gate, 'approval')
union all
select own.release_id, 'waiver' AS kind, waiver.policy AS subject, min(waiver.expires_at) AS due_at,
  CAST(NULL AS TIMESTAMP) AS asked_at, min(own.team_id) AS team_id
from open_one AS own
join waiver on waiver.release_id = own.release_id
where waiver.revoked_at is null
  and waiver.expires_at < own.planned_at
group by own.release_id, waiver.policy
