import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize } from 'node:v8'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { getAnswer, openApplication, type Application } from '../tests/application.ts'
import { openWarehouse } from '../transforms/warehouse.ts'
import { createApp } from './app.ts'
import { packHanded, unpackHanded, type Handed } from './handover.ts'

let application: Application
beforeAll(async () => void (application = await openApplication({ options: { answerAhead: true } })))
afterAll(() => application.close())

const hasty = { 'cache-control': 'max-stale=60' }
const FIGURE = '/api/metrics/change_fail_rate'
const HEADLINES = '/api/headlines?bucket=week'

/** What is at work when the process ends. */
let ending = async () => {}
afterEach(() => void (ending = async () => {}))

/** As the process ends and another one begins; `between`: what happens while none runs. */
async function restart(between: (folder: string) => Promise<void> = async () => {}, config?: object) {
  const { app, warehouse, registry } = application
  const { folder } = warehouse
  const parts = { ...app.parts, config: { ...app.parts.config, ...config }, registry }
  await app.close()
  await warehouse.close()
  const isLeft = existsSync(join(folder, 'streamgauge.handover'))
  await between(folder)
  application.warehouse = await openWarehouse({ folder })
  application.app = await createApp({ ...parts, warehouse: application.warehouse }, { answerAhead: true })
  application.app.addHook('onClose', () => ending())
  await application.app.ready()
  return isLeft
}

/** How often rows of a figure have been read since. */
function countReads(): () => number {
  const { calls } = vi.spyOn(application.warehouse, 'columns').mock
  return () => calls.filter(([sql]) => sql.includes('FROM scoped')).length
}

test('the next process has the answers of the one before, until a build changes what they were made of', async () => {
  const first = await Promise.all([FIGURE, HEADLINES].map((url) => getAnswer(application, url, hasty)))
  expect(await restart()).toBe(true)
  const reads = countReads()
  const second = await Promise.all([FIGURE, HEADLINES].map((url) => getAnswer(application, url, hasty)))
  expect(second.map(({ response }) => response.body)).toEqual(first.map(({ response }) => response.body))
  expect(second.map(({ response }) => response.headers['x-reads'])).toEqual(
    first.map(({ response }) => response.headers['x-reads']),
  )
  expect(reads()).toBe(0)
  expect(application.app.questions.list()).toEqual(expect.arrayContaining([FIGURE, HEADLINES]))

  application.app.changes.tellBuilt(['work_item_fact'])
  await getAnswer(application, FIGURE)
  expect(reads()).toBe(0)
  application.app.changes.tellBuilt(['deployment_fact'])
  const { response: shown } = await getAnswer(application, FIGURE, hasty)
  expect([shown.headers['x-outdated'], reads()]).toEqual(['1', 0])
  await getAnswer(application, FIGURE)
  expect(reads()).toBeGreaterThan(0)
})

test.each([
  [
    'somebody has written meanwhile',
    async (folder: string) => {
      const other = await openWarehouse({ folder })
      await other.build((lane) => lane.run('DELETE FROM meta.alert_episode'))
      await other.close()
    },
    {},
  ],
  ['the configuration is another one', undefined, { zone: 'Asia/Tokyo' }],
])('it has none when %s', async (_, between, config) => {
  await getAnswer(application, FIGURE)
  expect(await restart(between, config)).toBe(true)
  const reads = countReads()
  await getAnswer(application, FIGURE)
  expect(reads()).toBeGreaterThan(0)
  expect(application.app.handed).toBeNull()
})

test('what is still written while the process ends does not make void what it leaves', async () => {
  await restart()
  await getAnswer(application, FIGURE)
  const { warehouse } = application
  // As windows are judged that are over.
  ending = () => warehouse.land((lane) => lane.run('DELETE FROM meta.watch_verdict'))
  expect(await restart()).toBe(true)
  expect(application.app.handed).not.toBeNull()
})

test('what looks at the time is not handed over', async () => {
  for (const url of [FIGURE, '/api/risk/record'])
    expect((await getAnswer(application, url)).response.statusCode).toBe(200)
  let names: string[] = []
  await restart(async (folder) => {
    const left = readFileSync(join(folder, 'streamgauge.handover'))
    const { answers } = deserialize(zstdDecompressSync(left.subarray(left.indexOf(10) + 1))) as Handed
    names = answers.map(({ name }) => name)
  })
  expect(names.some((name) => name.includes('change_fail_rate'))).toBe(true)
  expect(names.filter((name) => name.includes('risk record'))).toEqual([])
})

test('what another program packed is not taken for an answer', () => {
  const handed = { answers: [], names: [], questions: [['/api/headlines', 1] as [string, number]] }
  const packed = packHanded(handed, 'this')
  expect(unpackHanded(packed, 'this')).toMatchObject(handed)
  expect(unpackHanded(packed, 'other')).toBeNull()
  expect(unpackHanded(packed.subarray(0, -5), 'this')).toBeNull()
  expect(unpackHanded(Buffer.from('nothing of the kind'), 'this')).toBeNull()
})
