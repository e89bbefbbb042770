/**
 * npm run soak [-- --minutes 60] [--clients 20]: the demo at work, posting and being read, with clients that look at every
 * screen and listen. Memory has to stay flat: after a sixth of the time, by which all is warm, the middle of the last
 * quarter may lie at most a tenth above that of the first. Prints what was measured; ends with 1 where it does not hold.
 */
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder, start } from '../systems/command.ts'
import { describe, isFlat, type Sample } from './memory.ts'
import { Visitors } from './visitors.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, clients: { type: 'string', default: '20' } },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error(`A soak takes some minutes: ${values.minutes}`)
const SAMPLE_MS = Math.min(10_000, (minutes * 60_000) / 60)

const folder = makeFolder()
const server = start(['serve', '--demo', '--port', '0', '--data', folder.path, '--log', 'error'], {
  environment: { STREAMGAUGE_DEMO_SIZE: 'brief' },
})
try {
  const [, url = ''] = await server.seen(/serves at (\S+)/)
  while ((await fetch(`${url}/ready`)).status !== 200) await sleep(500)
  const visitors = new Visitors(url, Number(values.clients))
  const samples: Sample[] = []
  const endsAt = Date.now() + minutes * 60_000
  while (Date.now() < endsAt) {
    await sleep(SAMPLE_MS)
    samples.push({ at: Date.now(), bytes: await memoryOf(url) })
  }
  await visitors.stop()
  const { asked, failed } = visitors
  console.log(`${asked} answers, ${failed.length} failed, ${visitors.told} events heard`)
  for (const failure of failed.slice(0, 10)) console.log(`  ${failure}`)
  console.log(describe(samples))
  process.exitCode = failed.length === 0 && asked > 0 && isFlat(samples) ? 0 : 1
} finally {
  server.child.kill('SIGTERM')
  await server.ended
  folder.remove()
}

async function memoryOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const [, bytes] = /^process_memory_usage_bytes (\S+)$/m.exec(text) ?? []
  if (bytes === undefined) throw new Error('The server does not say how much memory it has')
  return Number(bytes)
}
