import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { InjectOptions } from 'fastify'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFixtureRepository } from '../fixtures/repositories/index.ts'
import { loadConfig, type LoadedConfig } from '../ingest/config.ts'
import { openQueue, type Queue } from '../tests/models/decisions.ts'
import { createApp, type Sync } from './app.ts'
import type { SetupAnswer, SetupWritten } from './schemas/setup.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-setup-'))
const file = join(folder, 'streamgauge.yaml')
const TEXT = '# Ours.\ngit:\n  - path: shop # the shop\n'
const RULE =
  'deployments:\n  # confirmed 2026-06-30: job:production:named\n  - job: ^deploy-prod$\n    environment: production\n'

let queue: Queue
let builds = 0
const read: string[] = []
let app: Awaited<ReturnType<typeof createApp>>
const parts = { config: {} as LoadedConfig }

beforeAll(async () => {
  await buildFixtureRepository(join(folder, 'shop'))
  writeFileSync(file, TEXT)
  queue = await openQueue()
  parts.config = await loadConfig({ config: file, data: folder })
  const runs = Array.from({ length: 5 }, (_, i) => ({ build_id: `b${i}`, started_at: '2026-01-01T00:00' }))
  await queue.decide({
    repository: [{ repository_id: 'github.com/example/shop', name: 'shop', default_branch: 'main' }],
    build: runs.map((run) => ({
      ...run,
      repository_id: 'github.com/example/shop',
      pipeline: 'CD',
      branch: 'main',
    })),
    build_job: runs.map(({ build_id, started_at }) => ({
      build_id,
      started_at,
      build_job_id: build_id,
      name: 'deploy-prod',
      finished_at: started_at,
      outcome: 'succeeded',
      url: 'https://ci.example/1',
    })),
  })
  const { warehouse, registry } = queue.models
  const build = async () => ({ buildId: ++builds })
  const sync: Sync = async ({ only = [] }) => {
    read.push(...only)
    return { failures: [] }
  }
  app = await createApp(
    Object.assign(parts, { warehouse, registry, build, sync, clock: () => Date.UTC(2026, 5, 30, 12) }),
  )
})

afterAll(async () => {
  await app.close()
  await queue.models.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Asks again while the machine is too busy to answer. */
async function ask(request: InjectOptions) {
  for (;;) {
    const response = await app.inject(request)
    if (response.statusCode !== 503) return response
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const queueNow = async () => (await ask({ url: '/api/setup' })).json<SetupAnswer>()
const send = (path: string, payload: object = {}) =>
  ask({ method: 'POST', url: `/api/setup/${path}`, payload, headers: { host: 'localhost' } })
const id = encodeURIComponent('job:production:named')

describe('the set-up queue', () => {
  it('asks with evidence, gain, examples and the lines that it would write', async () => {
    const answer = await queueNow()
    expect(answer).toMatchObject({
      answered_count: 0,
      total_count: 1,
      deployments: { known_count: 0, total_count: 5 },
    })
    const [decision] = answer.decisions.rows
    expect(decision).toMatchObject({
      question: 'Does job “deploy-prod” deploy shop to production?',
      gain: 'production deployments',
      gain_count: 5,
      state: 'open',
      yaml: 'deployments:\n  - job: ^deploy-prod$\n    environment: production\n',
    })
    expect(decision?.options.rows).toMatchObject([
      { label: 'deploy-prod', place: 'shop · CD', url: 'https://ci.example/1' },
    ])
  })

  it('writes a yes as lines of the file, uses them at once and builds', async () => {
    const response = await send(id, { answer: 'confirm' })
    expect(response.json() as SetupWritten).toMatchObject({ state: 'confirmed' })
    expect(readFileSync(file, 'utf8')).toBe(TEXT + RULE)
    expect(parts.config.deployments).toMatchObject([{ jobPattern: '^deploy-prod$' }])
    await expect.poll(() => builds).toBeGreaterThan(0)
    expect(await queueNow()).toMatchObject({
      answered_count: 1,
      deployments: { known_count: 5, total_count: 5 },
    })
  })

  it('undoes it to the letter', async () => {
    expect((await send(`${id}/undo`)).json()).toMatchObject({ state: 'open' })
    expect(readFileSync(file, 'utf8')).toBe(TEXT)
    expect(parts.config.deployments).toEqual([])
  })

  it('keeps a no, which a later yes takes the place of', async () => {
    await send(id, { answer: 'refuse' })
    expect((await queueNow()).decisions.rows[0]).toMatchObject({
      state: 'refused',
      answered_on: '2026-06-30',
    })
    await send(id, { answer: 'confirm', target: 'staging' })
    expect(readFileSync(file, 'utf8')).not.toContain('refused')
    expect(readFileSync(file, 'utf8')).toContain('environment: staging')
    await send(`${id}/undo`)
  })

  it.each([
    ['nothing', { answer: 'confirm' }, 404, /Unknown decision/],
    [id, { answer: 'perhaps' }, 400, /answer/],
    [id, { answer: 'confirm', options: ['other'] }, 400, /No name of this decision: other/],
    [id, { answer: 'confirm', target: 'moon' }, 400, /there are production, staging/],
    [`${id}/undo`, {}, 404, /Not answered/],
  ])('%s %j is told', async (path, payload, status, message) => {
    const response = await send(path, payload)
    expect(response.statusCode).toBe(status)
    expect(response.json().message).toMatch(message)
    expect(readFileSync(file, 'utf8')).toBe(TEXT)
  })

  it('takes up what an editor writes, and leaves what is broken', async () => {
    writeFileSync(file, `${TEXT}zone: Asia/Tokyo\n`)
    await expect.poll(() => parts.config.zone).toBe('Asia/Tokyo')
    writeFileSync(file, `${TEXT}zone: Mars/Base\n`)
    const response = await send(id, { answer: 'confirm' })
    expect(response.json().message).toMatch(/no such time zone/)
    expect(parts.config.zone).toBe('Asia/Tokyo')
  })

  it('reads a source that the file names now, and gives it times of its own', async () => {
    writeFileSync(file, `${TEXT}  - path: till\nschedule:\n  sources:\n    git:till: '0 5 * * *'\n`)
    await expect.poll(() => read).toEqual(['git:till'])
    expect(app.schedule.state('git:till')).toMatchObject({ schedule: '0 5 * * *', is_paused: false })
    writeFileSync(file, TEXT)
    await expect.poll(() => app.schedule.state('git:till')?.schedule).toBe('*/15 * * * *')
    expect(read).toEqual(['git:till'])
  })
})
