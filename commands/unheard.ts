import type { Config } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { secretsOf } from '../ingest/receive/secrets.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Finding } from './examination.ts'

/** Sources whose tools could tell by themselves what happens, and never have. */
export async function findUnheard(warehouse: Warehouse, { sources }: Config): Promise<Finding[]> {
  const connectors = await loadConnectors()
  const rows = await warehouse.rows<{ source: string; taken: number; refused: number }>(
    `select source, sum(case when outcome not in ('refused', 'doubled') then count else 0 end) as taken,
       sum(case when outcome = 'refused' then count else 0 end) as refused
     from meta.delivery_count group by source`,
  )
  const heard = new Map(rows.map((row) => [row.source, row]))
  return sources.flatMap((source): Finding[] => {
    const { id, tool } = source
    if (!connectors.find(({ name }) => name === tool)?.receiver || (heard.get(id)?.taken ?? 0) > 0) return []
    const advice = `see \`streamgauge webhooks ${id}\``
    const names = source.webhookSecrets ?? []
    if (names.length === 0)
      return [
        {
          state: 'note',
          text: `${id}: webhooks never received, its news waits for the next sync: ${advice}`,
        },
      ]
    if (secretsOf(source).length === 0)
      return [
        {
          state: 'note',
          text: `${id}: webhooks are refused, no secret is set in the environment: ${names.join(', ')}`,
        },
      ]
    const refused = heard.get(id)?.refused ?? 0
    const why = refused > 0 ? `${refused} were refused, is the secret the same there?` : 'nothing has come'
    return [{ state: 'note', text: `${id}: webhooks never received, ${why}: ${advice}` }]
  })
}
