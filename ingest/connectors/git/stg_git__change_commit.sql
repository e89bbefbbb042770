-- entity: change_commit
-- grain: change_id, commit_id
-- definition: Which change each commit of the default line and of released lines belongs to. A number names one change:
--   its first commit on the default line anchors it, commits of other lines that bear the number are back-ports of it,
--   and a second one on the default line is a change of its own (an issue number in a subject looks just so).
with anchor as (
  select
    lined.commit_id,
    lined.repository_id,
    subject_of.request_number,
    lined.is_mainline,
    row_number() over (
      partition by lined.repository_id, subject_of.request_number, lined.is_mainline order by lined.position, lined.commit_id
    ) AS occurrence
  from int_commit__lined AS lined
  join commit AS subject_of on subject_of.commit_id = lined.commit_id
  where lined.change_commit_id = lined.commit_id
    and lined.is_merged
),
named as (
  select
    commit_id,
    CASE
      WHEN request_number IS NULL OR (is_mainline AND occurrence > 1) THEN commit_id
      ELSE repository_id || '#' || CAST(request_number AS VARCHAR)
    END AS change_id
  from anchor
)
select
  named.change_id,
  lined.commit_id,
  lined.commit_id = lined.change_commit_id AS is_merge_commit,
  source.source_id,
  50 AS source_rank,
  source.known_at,
  CAST(NULL AS VARCHAR) AS url
from int_commit__lined AS lined
join named on named.commit_id = lined.change_commit_id
join commit AS source on source.commit_id = lined.commit_id
