import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { RecordHistory, RecordKinds } from './schemas/record.ts'
import type { RunbookAnswer } from './schemas/runbook.ts'

const NOW = Date.parse('2026-03-02T06:20:00Z')
const PATIENCE_MS = 100_000

let application: Application
beforeAll(async () => {
  application = await openApplication({ parts: { clock: () => NOW } })
  await write('release', { id: 'spring', name: 'Spring', planned_at: '2026-03-02T06:00:00Z' })
  await write('runbook', {
    id: 'spring',
    release: 'spring',
    steps: [
      { id: 'stop', name: 'Stop', minutes: 5, automated: true },
      { id: 'move', name: 'Move', minutes: 10, needs: ['stop'] },
      { id: 'open', name: 'Open', minutes: 5, needs: ['move'] },
    ],
  })
  // Builds are put together while records come: the one that is waited for has the last of them.
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    await application.app.synchroniser.settled()
    if ((await ask('/api/releases/records:spring/runbook')).statusCode === 200) return
    await sleep(100)
  }
  throw new Error('What was written was never built')
}, 240_000)
afterAll(() => application.close())

async function write(kind: string, record: object, basedOn?: string) {
  return application.app.inject({
    method: 'POST',
    url: `/api/records/${kind}`,
    headers: { host: 'localhost' },
    payload: { record, ...(basedOn === undefined ? {} : { based_on: basedOn }), name: 'Ada' },
  })
}
const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const runbook = async (query = '') =>
  (await ask(`/api/releases/records:spring/runbook${query}`)).json<RunbookAnswer>()

describe('the runbook of a release', () => {
  it('has its plan, and what is late', async () => {
    const answer = await runbook()
    expect(answer).toMatchObject({
      release_name: 'Spring',
      planned_minutes: 20,
      critical_minutes: 20,
      is_begun: false,
      is_over: false,
      is_least: false,
      starts_at: Date.parse('2026-03-02T06:00:00Z'),
      expected_ends_at: NOW + 20 * 60_000,
    })
    expect(answer.critical_path).toEqual(['stop', 'move', 'open'].map((id) => `records:spring/${id}`))
    expect(answer.steps.map(({ state, late_minutes }) => [state, late_minutes])).toEqual([
      ['ready', 20],
      ['waiting', 15],
      ['waiting', 5],
    ])
  })

  it('knows a tick at once, by whom, and as it stood before', async () => {
    const history = (await ask('/api/records/runbook/spring')).json<RecordHistory>()
    const { steps } = history.current!.record as { steps: { id: string }[] }
    const ticked = steps.map((step) =>
      step.id === 'stop'
        ? { ...step, started_at: '2026-03-02T06:10:00Z', finished_at: '2026-03-02T06:18:00Z' }
        : step,
    )
    const record = { ...history.current?.record, steps: ticked }
    expect((await write('runbook', record, history.current?.version)).statusCode).toBe(200)
    const answer = await runbook()
    expect(answer.steps[0]).toMatchObject({
      state: 'done',
      actual_minutes: 8,
      over_minutes: 3,
      author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
    })
    expect(answer.steps[1]?.state).toBe('ready')
    expect(answer.events).toEqual(['06:10', '06:18'].map((time) => Date.parse(`2026-03-02T${time}:00Z`)))
    const before = await runbook('?at=2026-03-02T06:12:00Z')
    expect([before.is_replay, before.steps[0]?.state, before.steps[0]?.finished_at]).toEqual([
      true,
      'running',
      null,
    ])
    // Who has not seen the tick overwrites nothing.
    const late = await write('runbook', { ...history.current?.record }, history.current?.version)
    expect([late.statusCode, late.json<{ code: string }>().code]).toEqual([409, 'SG_CONFLICT'])
  })

  it('that nobody has written is not there', async () => {
    const answer = await ask('/api/releases/nothing/runbook')
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'SG_UNKNOWN_ID'])
    expect((await ask('/api/releases/records:spring/runbook?at=soon')).statusCode).toBe(400)
  })

  it('may begin with a template, which fits', async () => {
    const { kinds } = (await ask('/api/records')).json<RecordKinds>()
    const { template } = kinds.find(({ kind }) => kind === 'runbook') ?? {}
    const taken = await write('runbook', { ...template, id: 'from-template', release: 'spring' })
    expect(taken.statusCode).toBe(201)
  })
})
