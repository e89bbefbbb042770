import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Progress } from '../../api/schemas/progress.ts'
import { isLong } from '../chance.ts'
import { makeFolder, run, start } from './command.ts'

const folder = makeFolder()
afterAll(() => folder.remove())

const data = join(folder.path, 'data')

/** Starts the demo and stops it as Ctrl-C does, as soon as its progress is so. */
async function stopWhen(isSo: (progress: Progress) => boolean) {
  const args = ['serve', '--demo', '--port', '0', '--data', data]
  const server = start(args, { cwd: folder.path, environment: { STREAMGAUGE_DEMO_SIZE: 'small' } })
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  for (;;) {
    const response = await fetch(`${url}/api/progress`, { headers: { accept: 'application/json' } })
    const progress = (await response.json()) as Progress
    if (isSo(progress)) break
    await sleep(20)
  }
  server.child.kill('SIGINT')
  const startedAt = performance.now()
  const { code, stderr } = await server.ended
  return { code, stderr, seconds: (performance.now() - startedAt) / 1000 }
}

const landed = ({ streams }: Progress, tool: string) =>
  streams.filter(({ source, done }) => source.startsWith(`${tool}:`) && done > 0).length

const moments: [string, (progress: Progress) => boolean][] = [
  ['before anything is read', () => true],
  ['as the first records land', (progress) => progress.streams.some(({ done }) => done > 0)],
  [
    'in the midst of several tools',
    (progress) => landed(progress, 'github') > 2 && landed(progress, 'jira') > 0,
  ],
  [
    'in the first build, with readings under way',
    ({ build, state }) => build !== null && state === 'syncing',
  ],
  [
    'after the first build, as older records follow',
    ({ is_ready, state }) => is_ready && state === 'syncing',
  ],
]

/** Of the others each is a start of its own: they are of the long form. */
const SHORT = new Set(['in the midst of several tools', 'in the first build, with readings under way'])

// One after another on one folder: each start makes anew what the one before left.
test.each(moments.filter(([name]) => isLong || SHORT.has(name)))(
  'the demo stopped %s ends well',
  { timeout: 600_000 },
  async (_, isSo) => {
    const { code, stderr, seconds } = await stopWhen(isSo)
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error|failed|uncaught/i)])
    expect(seconds).toBeLessThan(60)
    // What it leaves can be opened, and says how far it came.
    const config = join(data, 'demo', 'streamgauge.yaml')
    const sql = 'select count(*) as n from meta.sync_run'
    const asked = await run([
      'query',
      sql,
      '--format',
      'csv',
      '--config',
      config,
      '--data',
      join(data, 'demo'),
    ])
    expect([asked.code, asked.stderr]).toEqual([0, expect.any(String)])
  },
)
