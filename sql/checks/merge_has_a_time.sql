-- title: Merges have a usable time
-- partition: change_id
-- source: change
-- definition: Lists changes whose merging commit bears a time before 1971 or after it was read; they are in no window.
select change_id, merge_commit_id
from change
where merged_at is null
  and merge_commit_id is not null
