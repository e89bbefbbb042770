/**
 * npm run bench:screens [-- --json] [--size small|demo] [--copies 1,100]: how long each screen's answers take when nobody has
 * asked before, on the imaginary organisation and on as many of it side by side; 100 of `demo` hold ten million events.
 * Each figure stands beside the time that one scan of the largest fact takes in the same run.
 */
import './threads.ts'
import { parseArgs } from 'node:util'
import { buildDashboard } from '../../bin/build.js'
import { allAnswers } from '../organisation/answers.ts'
import { expectAllRead, openOrganisation } from '../organisation/organisation.ts'
import { show } from './ingest/show.ts'
import { measureScreens } from './screens/measure.ts'
import { multiply } from './screens/multiply.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    size: { type: 'string', default: 'demo' },
    copies: { type: 'string', default: '1,100' },
  },
})
if (values.size !== 'small' && values.size !== 'demo') throw new Error(`Not small or demo: ${values.size}`)
if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')

const organisation = await openOrganisation({ size: values.size })
try {
  const connected = await organisation.connect('bench', allAnswers(organisation.world))
  const { warehouse, registry, config } = connected
  expectAllRead(await connected.sync())
  await connected.build()
  const [raw] = await warehouse.rows<{ n: number }>('select sum(row_count) as n from meta.stream_state')
  const results: object[] = []
  let before = 1
  for (const copies of values.copies.split(',').map(Number)) {
    if (!Number.isInteger(copies / before)) throw new Error(`Not a multiple of ${before}: ${copies}`)
    const facts = await multiply(warehouse, registry, copies / before)
    before = copies
    const startedAt = performance.now()
    await warehouse.rows('select sum(hash(fact)) as h from work_item_state_fact as fact')
    const scan_ms = Math.round(performance.now() - startedAt)
    const screens = await measureScreens({ warehouse, registry, config }, () => organisation.world.now())
    const result = { copies, events: (raw?.n ?? 0) * copies, facts, scan_ms, screens }
    results.push(result)
    if (!values.json) show(`${copies} × ${values.size}`, result)
  }
  if (values.json) console.log(JSON.stringify(results, null, 2))
} finally {
  await organisation.close()
}
