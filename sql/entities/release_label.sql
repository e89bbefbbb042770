-- grain: release_label_id
-- definition: What somebody says of how a deployment, or all roll-outs of a release, turned out; a change of mind is a further row of the
--   same statement. Outcome: failed, fine, or withdrawn. Feedback: false alarm or missed, where a score is what is judged.
select
  CAST(NULL AS VARCHAR) AS release_label_id,
  CAST(NULL AS VARCHAR) AS statement_id,
  CAST(NULL AS VARCHAR) AS deployment_id,
  CAST(NULL AS VARCHAR) AS release_id,
  CAST(NULL AS VARCHAR) AS outcome,
  CAST(NULL AS VARCHAR) AS feedback,
  CAST(NULL AS VARCHAR) AS reason,
  CAST(NULL AS VARCHAR) AS account_id,
  CAST(NULL AS TIMESTAMP) AS decided_at,
  CAST(NULL AS VARCHAR) AS author_name,
  CAST(NULL AS VARCHAR) AS authentication,
  CAST(NULL AS VARCHAR) AS source_id,
  CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
where 1 = 0
