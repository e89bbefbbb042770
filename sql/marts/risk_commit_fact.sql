-- grain: commit_id
-- partition: change_id
-- title: What is known of each commit before it goes out
-- source: int_commit__measured, int_change__reviewed, int_change__built, change_item_fact, int_repository__vetted
-- definition: The features of each merged commit from strictly before it, and how its change was looked at, built and asked for.
--   Where no tool tells reviews or items of a repository, whether there was one is not known.
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
-- column: entropy_bits how evenly its lines are spread over its files
-- column: added_count lines added (LA)
-- column: deleted_count lines deleted (LD)
-- column: before_line_count lines that its files had before, on average (LT)
-- column: is_fix whether its message says that it mends something (FIX)
-- column: before_author_count accounts that had touched the file with the most of them (NDEV)
-- column: quiet_days days since its files were last touched, on average (AGE)
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
-- column: is_untested whether it touches code and no test
-- column: is_reviewed whether another person reviewed its change before the merge, NULL where no tool tells reviews
-- column: has_item whether a work item asked for it, NULL where no change of its repository names one
-- column: has_red_build whether a first build of its change failed, NULL without a build
with linked as (
  select distinct change_id
  from change_item_fact
  where is_chosen
)
select
  measured.*,
  measured.test_file_count = 0
    AND measured.file_count > measured.configuration_file_count + measured.generated_file_count AS is_untested,
  CASE WHEN vetted.has_reviews THEN reviewed.first_review_at IS NOT NULL END AS is_reviewed,
  CASE WHEN vetted.has_items THEN linked.change_id IS NOT NULL END AS has_item,
  CASE WHEN built.build_count > 0 THEN built.failed_count > 0 END AS has_red_build
from int_commit__measured AS measured
left join int_change__reviewed AS reviewed on reviewed.change_id = measured.change_id
left join int_change__built AS built on built.change_id = measured.change_id
left join linked on linked.change_id = measured.change_id
left join int_repository__vetted AS vetted on vetted.repository_id = measured.repository_id
