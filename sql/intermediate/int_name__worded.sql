-- grain: name, subject
-- partition: name
-- source: int_name__spelled, int_word__listed
-- definition: What names mean by the first word that fits, as names of jobs, environments, statuses and types. Kept, since
--   every pattern is read anew for every name.
-- column: name as the tool spells it
-- column: subject what it would be the name of: job, tier, status, type
-- column: meaning deploy or other of a job, else the tier, the flow state or the flow type
-- column: phase the stage that a status belongs to
-- column: confidence_ratio how often the word means just that, by judgement
with fitting as (
  select
    name.name,
    word.subject,
    word.meaning,
    word.phase,
    word.confidence_ratio,
    row_number() over (partition by name.name, word.subject order by word.position) AS place
  from int_name__spelled AS name
  join int_word__listed AS word on regexp_like(name.words, word.pattern)
)
select name, subject, meaning, phase, confidence_ratio
from fitting
where place = 1
