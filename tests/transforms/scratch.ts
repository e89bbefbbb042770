import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readModels, type Registry, type Roots } from '../../transforms/model.ts'

/** A project of SQL files in a temporary folder, with a data folder beside it. */
export interface Scratch {
  folder: string
  data: string
  roots: Roots
  put(file: string, text: string): void
  read(): Promise<Registry>
  remove(): void
}

export function makeScratch(files: Record<string, string> = {}): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-scratch-'))
  const roots = {
    project: folder,
    sql: join(folder, 'sql'),
    connectors: join(folder, 'ingest', 'connectors'),
  }
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) put(file, text)
  return {
    folder,
    data: join(folder, 'data'),
    roots,
    put,
    read: () => readModels(roots),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const entityColumns = `CAST(NULL AS VARCHAR) AS source_id, CAST(NULL AS INTEGER) AS source_rank,
  CAST(NULL AS TIMESTAMP) AS known_at`
const latest = (table: string) => `select * from ${table}
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1`

/** Two tools feed tickets, one feeds notes on them and marks; models of every kind of input follow. */
export const ticketProject: Record<string, string> = {
  'sql/entities/ticket.sql': `-- grain: ticket_id
-- partition: ticket_id
-- definition: A ticket.
-- column: ticket_id its name, id
select CAST(NULL AS VARCHAR) AS ticket_id, CAST(NULL AS VARCHAR) AS team_id, CAST(NULL AS INTEGER) AS weight,
  CAST(NULL AS VARCHAR) AS mark_id, ${entityColumns} where 1 = 0`,
  'sql/entities/note.sql': `-- grain: ticket_id, position
-- partition: ticket_id
select CAST(NULL AS VARCHAR) AS ticket_id, CAST(NULL AS INTEGER) AS position, CAST(NULL AS INTEGER) AS word_count,
  ${entityColumns} where 1 = 0`,
  'sql/entities/mark.sql': `-- grain: mark_id
select CAST(NULL AS VARCHAR) AS mark_id, CAST(NULL AS VARCHAR) AS ticket_id, ${entityColumns} where 1 = 0`,
  'ingest/connectors/one/stg_one__ticket.sql': `-- entity: ticket
with latest as (${latest('raw.one__ticket')})
select ticket_id, team_id, weight, _source as source_id, 2 as source_rank, _loaded_at as known_at
from latest where not _is_deleted`,
  'ingest/connectors/two/stg_two__ticket.sql': `-- entity: ticket
with latest as (${latest('raw.two__ticket')})
select latest.ticket_id, team_id, weight, mark.mark_id, _source as source_id, 1 as source_rank, _loaded_at as known_at
from latest left join mark on mark.ticket_id = latest.ticket_id where not _is_deleted`,
  'ingest/connectors/one/stg_one__note.sql': `-- entity: note
select ticket_id, position, max(word_count) as word_count, min(_source) as source_id, 1 as source_rank,
  max(_loaded_at) as known_at
from raw.one__note where ticket_id in (select ticket_id from ticket) group by ticket_id, position`,
  'ingest/connectors/one/stg_one__mark.sql': `-- entity: mark
with latest as (${latest('raw.one__mark')})
select mark_id, ticket_id, _source as source_id, 1 as source_rank, _loaded_at as known_at
from latest where not _is_deleted`,
  'sql/intermediate/int_ticket__sized.sql': `-- grain: ticket_id
-- partition: ticket_id
with words as (select ticket_id, sum(word_count) as word_count from note group by ticket_id)
select ticket.ticket_id, ticket.team_id, coalesce(words.word_count, 0) + coalesce(weight, 0) as size
from ticket left join words on words.ticket_id = ticket.ticket_id`,
  'sql/intermediate/int_ticket__ranked.sql': `-- grain: ticket_id
-- computed: test
-- input: ticket
select CAST(NULL AS VARCHAR) AS ticket_id, CAST(NULL AS INTEGER) AS position where 1 = 0`,
  'sql/marts/team_fact.sql': `-- grain: team_id
-- partition: team_id
select sized.team_id, sum(size) as size, count(*) as ticket_count, coalesce(max(setting.value), '') as note
from int_ticket__sized as sized cross join config.setting as setting
where sized.team_id is not null group by sized.team_id`,
  'sql/marts/ticket_fact.sql': `-- grain: ticket_id
-- partition: ticket_id
select ticket.ticket_id, size, position, mark.mark_id
from ticket join int_ticket__sized as sized using (ticket_id) join int_ticket__ranked as ranked using (ticket_id)
left join mark using (ticket_id)`,
  'sql/marts/total_fact.sql': 'select count(*) as ticket_count, sum(size) as size from int_ticket__sized',
  'sql/checks/size_not_negative.sql': `-- definition: No size is below zero.
-- partition: ticket_id
select ticket_id, size from int_ticket__sized where size < 0`,
}
