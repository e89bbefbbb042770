/**
 * The product over a warehouse that is built, in a process of its own: `server.ts <folder>`, with the folder's
 * streamgauge.yaml where there is one. Takes what is posted to events:bench. Tells its address, and what it did when asked.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '../../../api/server.ts'
import { loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { ENTRIES } from '../webhooks/deliveries.ts'

export interface Moment {
  what: 'landed' | 'building' | 'told'
  /** Epoch ms with fractions. */
  at: number
}

export interface Told {
  moments: Moment[]
  /** Answers that were made, not taken from the cache, and statements that ran for anything. */
  made: number
  statements: number
  rssMb: number
}

const folder = process.argv[2]!
const connectors = await loadConnectors()
const file = join(folder, 'streamgauge.yaml')
const config = await loadConfig(existsSync(file) ? { config: file, data: folder } : { git: [], data: folder })
const own = await connectors.find(({ name }) => name === 'events')!.sources([ENTRIES.events], '.')
const opened = await openWarehouse({ folder })
await declareRaw(opened, connectors)

let [made, statements] = [0, 0]
let moments: Moment[] = []
const now = () => performance.timeOrigin + performance.now()
const mark = (what: Moment['what']) => void moments.push({ what, at: now() })

const warehouse = {
  ...opened,
  rows: ((...given) => (statements++, opened.rows(...given))) as typeof opened.rows,
  columns: ((...given) => (statements++, opened.columns(...given))) as typeof opened.columns,
}
const { url, app } = await serve(
  {
    warehouse,
    registry: await readModels(),
    config: { ...config, sources: [...config.sources, ...own] },
  },
  { port: 0, syncAtStart: false, answerAhead: process.argv.includes('--ahead'), rateLimit: 1_000_000 },
)
const { answerOnce } = app
app.answerOnce = (request, reply, key, make) =>
  answerOnce(request, reply, key, (options) => {
    made++
    return make(options)
  })
const { rebuild } = app.synchroniser
app.synchroniser.rebuild = () => {
  mark('landed')
  return rebuild.call(app.synchroniser)
}
let isBuilding = false
app.synchroniser.subscribe(({ build }) => {
  if (build !== null && !isBuilding) mark('building')
  isBuilding = build !== null
})
app.changes.subscribe(() => mark('told'))

process.on('message', () => {
  const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024)
  process.send?.({ moments, made, statements, rssMb } satisfies Told)
  moments = []
  ;[made, statements] = [0, 0]
})
process.once('disconnect', () => process.exit(0))
// What the first build of a process costs is no event's.
await app.synchroniser.rebuild()
process.send?.({ url })
