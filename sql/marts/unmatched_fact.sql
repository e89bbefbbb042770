-- grain: kind, thing_id
-- title: What is not matched
-- source: int_deployment__unmatched, int_incident__unmatched, int_change__unmatched,
--   int_work__unmatched, int_service__unmatched
-- definition: What could not be linked, of each kind, with the reason and what would mend it. Kinds: deployment (no service),
--   environment (no tier), incident service (no service), incident (no deployment), change (no work item), item key (no such item),
--   work item (no team), state (no meaning), service (no owner, or no deployments), build (no commit), account (of nobody known elsewhere).
-- column: kind what sort of thing it is
-- column: thing_id the thing
-- column: title what it is called
-- column: reason why it is not matched
-- column: suggestion what would mend that
-- column: case_count how many it stands for
-- column: happened_at when it happened, or the latest of several
-- column: source_id who told it
-- column: url page of the source record
select kind, thing_id, title, reason, suggestion, case_count, happened_at, source_id, url from int_deployment__unmatched
union all
select kind, thing_id, title, reason, suggestion, case_count, happened_at, source_id, url from int_incident__unmatched
union all
select kind, thing_id, title, reason, suggestion, case_count, happened_at, source_id, url from int_change__unmatched
union all
select kind, thing_id, title, reason, suggestion, case_count, happened_at, source_id, url from int_work__unmatched
union all
select kind, thing_id, title, reason, suggestion, case_count, happened_at, source_id, url from int_service__unmatched
