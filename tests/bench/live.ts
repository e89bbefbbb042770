/**
 * npm run bench:live -- --data <folder> [--events 60] [--every 1000] [--dashboards 50] [--listeners 0] [--deaf 0] [--json]:
 * from an event that is pushed to the figure that changes on every open dashboard. The folder's warehouse is built and
 * gets what is pushed: give a copy.
 */
import { parseArgs } from 'node:util'
import { show } from './ingest/show.ts'
import { measureLive } from './live/measure.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    events: { type: 'string', default: '60' },
    every: { type: 'string', default: '1000' },
    dashboards: { type: 'string', default: '50' },
    listeners: { type: 'string', default: '0' },
    deaf: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
})
if (values.data === undefined)
  throw new Error('Name a folder with a built warehouse that may be written to: --data')
const result = await measureLive({
  folder: values.data,
  events: Number(values.events),
  everyMs: Number(values.every),
  dashboards: Number(values.dashboards),
  listeners: Number(values.listeners),
  deaf: Number(values.deaf),
})
if (values.json) console.log(JSON.stringify(result, null, 2))
else show(`${result.events} events, ${result.dashboards} dashboards`, result)
