-- grain: commit_id
-- partition: commit_id
-- source: int_commit__merged, int_touch__traced, int_touch__unpartnered, int_author__versed, int_subsystem__versed, int_repository__weighed
-- definition: The fourteen features of a commit by Kamei and others (TSE 2013), all from strictly before it, and what kinds of
--   files it touches. Merges list no files and are left out, so is the end of a shallow clone, which seems to add everything.
-- limits: A file that was moved begins anew. Of several files NDEV and NUC are those of the one with the most. Submodules are no
--   files, binary ones have no lines.
-- column: commit_id the commit
-- column: change_id its change
-- column: repository_id its repository
-- column: author_id a pseudonym
-- column: is_bot whether a bot made it
-- column: committed_at commit time
-- column: subject first line of its message
-- column: subsystem_count folders below the top (NS)
-- column: folder_count folders (ND)
-- column: file_count files (NF)
-- column: entropy_bits how evenly its lines are spread over its files, 0 for one (entropy)
-- column: added_count lines added (LA), NULL where no lines are known
-- column: deleted_count lines deleted (LD)
-- column: before_line_count lines that its files had before, on average (LT), NULL if unknown
-- column: is_fix whether its message says that it mends something (FIX)
-- column: before_author_count accounts that had touched the file with the most of them (NDEV)
-- column: quiet_days days since its files were last touched, on average, 0 where all are new (AGE)
-- column: before_touch_count earlier commits to the file with the most of them (NUC)
-- column: author_commit_count the author's earlier commits to the repository (EXP)
-- column: author_recent_score the same, each by its age (REXP)
-- column: author_subsystem_count the author's earlier commits to each of its subsystems, on average (SEXP)
-- column: new_file_count files that no commit touched before
-- column: foreign_file_count files that others had touched, and its author never
-- column: hot_file_count files with ten commits or more in the 365 days before
-- column: missing_partner_count files that it leaves out though they usually change with one that it touches, NULL above 25 files
-- column: test_file_count files of tests
-- column: configuration_file_count files of configuration, builds and deployments
-- column: migration_file_count migrations of a database
-- column: generated_file_count files that are generated or come from others
with touched as (
  select
    commit_id,
    count(*) AS file_count,
    count(distinct folder) AS folder_count,
    count(distinct subsystem) AS subsystem_count,
    sum(added_count) AS added_count,
    sum(deleted_count) AS deleted_count,
    round(sum(
      CASE WHEN coalesce(added_count, 0) + coalesce(deleted_count, 0) > 0 THEN
        (coalesce(added_count, 0) + coalesce(deleted_count, 0)) * ln(CAST(coalesce(added_count, 0) + coalesce(deleted_count, 0) AS DOUBLE))
      END
    ), 6) AS line_logs,
    CAST(sum(before_line_count) AS DOUBLE) / NULLIF(count(before_line_count), 0) AS before_line_count,
    max(before_author_count) AS before_author_count,
    max(before_touch_count) AS before_touch_count,
    CAST(sum(quiet_seconds_count) AS DOUBLE) / NULLIF(count(quiet_seconds_count), 0) / 86400 AS quiet_days,
    count(*) FILTER (WHERE before_touch_count = 0) AS new_file_count,
    count(*) FILTER (WHERE before_touch_count > 0 AND before_own_count = 0) AS foreign_file_count,
    count(*) FILTER (WHERE before_year_count >= 10) AS hot_file_count,
    count(*) FILTER (WHERE
      regexp_like(lower(path), '(^|/)(tests?|specs?|__tests__|testing|e2e)/')
      OR regexp_like(lower(path), '(^|/)test_[^/]*$|[._-](tests?|spec)\.[a-z]+$')
      OR regexp_like(path, '(Tests?|Spec)\.[a-z]+$')
    ) AS test_file_count,
    count(*) FILTER (WHERE
      regexp_like(lower(path), '\.(ya?ml|toml|ini|conf|cfg|properties|env|tf|tfvars|hcl)$')
      OR regexp_like(lower(path), '(^|/)(dockerfile|makefile|jenkinsfile|chart|helm|terraform|ansible|k8s|deploy)[^/]*(/|$)')
    ) AS configuration_file_count,
    count(*) FILTER (WHERE
      regexp_like(lower(path), '(^|/)(migrations?|migrate|changelogs?)/[^/]*\.(sql|rb|py|ts|js|php|xml|ya?ml)$')
      OR regexp_like(path, '(^|/)V[0-9][0-9._]*__[^/]*\.sql$')
    ) AS migration_file_count,
    count(*) FILTER (WHERE
      regexp_like(lower(path), '(^|/)(vendor|vendored|node_modules|third_party|generated|dist)/')
      OR regexp_like(lower(path), '(^|/)(package-lock\.json|[^/]*\.lock|go\.sum|pnpm-lock\.yaml)$|\.min\.(js|css)$|\.pb\.go$|_pb2\.py$|\.snap$')
    ) AS generated_file_count
  from int_touch__traced
  group by commit_id
),
unpartnered as (
  select commit_id, count(distinct partner_path) AS partner_count
  from int_touch__unpartnered
  group by commit_id
),
subsystem as (
  select commit_id, CAST(sum(before_commit_count) AS DOUBLE) / NULLIF(count(before_commit_count), 0) AS commit_count
  from int_subsystem__versed
  group by commit_id
)
select
  own.commit_id,
  own.change_id,
  own.repository_id,
  own.author_id,
  own.is_bot,
  own.committed_at,
  own.subject,
  CAST(coalesce(touched.subsystem_count, 0) AS INTEGER) AS subsystem_count,
  CAST(coalesce(touched.folder_count, 0) AS INTEGER) AS folder_count,
  CAST(coalesce(touched.file_count, 0) AS INTEGER) AS file_count,
  CASE
    WHEN weighed.repository_id IS NULL THEN NULL
    WHEN touched.added_count + touched.deleted_count > 0 THEN round(
      (ln(CAST(touched.added_count + touched.deleted_count AS DOUBLE))
        - touched.line_logs / CAST(touched.added_count + touched.deleted_count AS DOUBLE)) / ln(2.0), 6)
    ELSE 0
  END AS entropy_bits,
  CASE WHEN weighed.repository_id IS NOT NULL THEN CAST(coalesce(touched.added_count, 0) AS BIGINT) END AS added_count,
  CASE WHEN weighed.repository_id IS NOT NULL THEN CAST(coalesce(touched.deleted_count, 0) AS BIGINT) END AS deleted_count,
  CASE WHEN weighed.repository_id IS NOT NULL THEN touched.before_line_count END AS before_line_count,
  coalesce(
    regexp_like(lower(own.subject), '(^|[^a-z])(fix(e[sd]|ing)?|hotfix|bug(fix)?s?|defects?|patch(e[sd])?|repairs?|faults?|regressions?)([^a-z]|$)'),
    false
  ) AS is_fix,
  CASE WHEN own.committed_at IS NOT NULL THEN CAST(coalesce(touched.before_author_count, 0) AS INTEGER) END AS before_author_count,
  CASE WHEN own.committed_at IS NOT NULL THEN coalesce(touched.quiet_days, 0) END AS quiet_days,
  CASE WHEN own.committed_at IS NOT NULL THEN CAST(coalesce(touched.before_touch_count, 0) AS INTEGER) END AS before_touch_count,
  versed.before_commit_count AS author_commit_count,
  versed.before_recent_score AS author_recent_score,
  subsystem.commit_count AS author_subsystem_count,
  CAST(coalesce(touched.new_file_count, 0) AS INTEGER) AS new_file_count,
  CAST(coalesce(touched.foreign_file_count, 0) AS INTEGER) AS foreign_file_count,
  CAST(coalesce(touched.hot_file_count, 0) AS INTEGER) AS hot_file_count,
  CASE
    WHEN own.committed_at IS NOT NULL AND coalesce(touched.file_count, 0) <= 25
      THEN CAST(coalesce(unpartnered.partner_count, 0) AS INTEGER)
  END AS missing_partner_count,
  CAST(coalesce(touched.test_file_count, 0) AS INTEGER) AS test_file_count,
  CAST(coalesce(touched.configuration_file_count, 0) AS INTEGER) AS configuration_file_count,
  CAST(coalesce(touched.migration_file_count, 0) AS INTEGER) AS migration_file_count,
  CAST(coalesce(touched.generated_file_count, 0) AS INTEGER) AS generated_file_count
from int_commit__merged AS own
left join touched on touched.commit_id = own.commit_id
left join int_author__versed AS versed on versed.commit_id = own.commit_id
left join unpartnered on unpartnered.commit_id = own.commit_id
left join subsystem on subsystem.commit_id = own.commit_id
left join int_repository__weighed AS weighed on weighed.repository_id = own.repository_id
where coalesce(own.parent_count, 1) < 2
  and not coalesce(own.is_boundary, false)
