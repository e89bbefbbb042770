/** What a source could bring and has not, and for which screen that is missing. */
import type { Config } from '../ingest/config.ts'
import type { Registry } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Finding } from './examination.ts'

/** By entity: what its rows are, and what stays poorer without them. */
const MISSED: Readonly<Record<string, readonly [string, string]>> = {
  change: ['requests', 'Flow and Delivery'],
  review: ['reviews', 'pickup and review on Flow and Delivery'],
  build: ['builds', 'the way from merge to release on Delivery'],
  build_job: ['jobs', 'deployments that only CI sees, on Delivery'],
  deployment: ['deployments', 'Releases and Delivery'],
  team: ['teams', 'figures by team'],
  work_item: ['work items', 'Flow before the first commit'],
  work_item_state: ['changes of status', 'waiting and flow efficiency on Flow'],
  incident: ['incidents', 'failed deployments and recovery on Delivery'],
  incident_service: ['services of incidents', 'failed deployments by service on Delivery'],
}

/** Of sources that have been read: their last failure, what they noted, and what did not come. */
export async function findMissing(
  warehouse: Warehouse,
  registry: Registry,
  { sources }: Config,
): Promise<Finding[]> {
  const rows = await warehouse.rows<{
    source: string
    error: string | null
    notes: string | null
    ok: boolean
  }>(
    'select source, last_error as error, notes, last_ok_at is not null as ok from meta.source order by source',
  )
  const read = new Map(rows.map((row) => [row.source, row]))
  const findings: Finding[] = []
  for (const { id, tool, repositoryId } of sources) {
    const state = read.get(id)
    if (!state) continue
    if (state.error !== null)
      findings.push({ state: 'bad', text: `${id}: the last sync failed: ${state.error}` })
    for (const text of JSON.parse(state.notes ?? '[]') as string[])
      findings.push({ state: 'note', text: `${id}: ${text}` })
    // One repository need not have everything.
    if (!state.ok || repositoryId !== null) continue
    for (const entity of listEntities(registry, tool)) {
      const [noun, screen] = MISSED[entity] ?? []
      if (noun === undefined || (await hasRows(warehouse, entity, id, tool))) continue
      const text = `${id}: no ${noun} came, which ${screen} would need: check what its token may see`
      findings.push({ state: 'note', text })
    }
  }
  return findings
}

function listEntities({ models }: Registry, tool: string): string[] {
  const prefix = `stg_${tool}__`
  return [...models.keys()].flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []))
}

/** From this source, or from another tool, which is then the one to tell. */
async function hasRows(warehouse: Warehouse, entity: string, source: string, tool: string): Promise<boolean> {
  const rows = await warehouse.rows(
    `select 1 from "${entity}"
     where source_id = $source or (source_rank <= 10 and not starts_with(source_id, $tool || ':')) limit 1`,
    { source, tool },
  )
  return rows.length > 0
}
