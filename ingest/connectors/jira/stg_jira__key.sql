-- grain: _source, item_key
-- title: Jira's keys
-- definition: Which issue bears each key now, for what names issues by key: an issue whose key stays touches nothing here.
select _source, item_key, min(_key) AS native_id
from stg_jira__issue
where item_key is not null
group by _source, item_key
