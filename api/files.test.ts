import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { readModels } from '../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { createApp } from './app.ts'
import type { FileReport, FilesAnswer, SourcesAnswer } from './schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-files-'))
let warehouse: Warehouse
let app: Awaited<ReturnType<typeof createApp>>
let builds = 0

beforeAll(async () => {
  warehouse = await openWarehouse({ folder, memoryMb: 300 })
  await declareRaw(warehouse, await loadConnectors())
  const config = { zone: 'Europe/Berlin', sources: [] }
  app = await createApp({
    warehouse,
    registry: await readModels(),
    config,
    build: async () => ({ buildId: ++builds }),
  })
})

afterAll(async () => {
  await app.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const send = (path: string, payload: string | Readable, type = 'text/csv') =>
  app.inject({
    method: 'POST',
    url: `/api/files/${path}`,
    payload,
    headers: { host: 'localhost', 'content-type': type },
  })

describe('a file that is handed over', () => {
  it('lands row by row; what does not fit is told with its line and reason, and a build follows', async () => {
    const response = await send(
      'outcome?name=numbers.csv',
      'goal_id,measured_at,value\na,2026-06-30 12:00,3\nb,soon,4\n',
    )
    expect(response.json<FileReport>()).toMatchObject({
      source: 'files:uploads/outcome',
      accepted_count: 1,
      rejected_count: 1,
      rejected: { rows: [{ line: 3, reason: expect.stringMatching(/^measured_at: no time/) as string }] },
    })
    await expect.poll(() => builds).toBeGreaterThan(0)
  })

  it('has its times in the configured zone where it names none', async () => {
    const rows = await warehouse.rows('select cast(measured_at as varchar) as at from raw.files__outcome')
    expect(rows).toEqual([{ at: '2026-06-30 10:00:00' }])
  })

  it('is a source that nobody has to configure', async () => {
    const { sources } = (await app.inject({ url: '/api/sources' })).json<SourcesAnswer>()
    expect(sources[0]).toMatchObject({
      source: 'files:uploads/outcome',
      notes: [expect.stringMatching(/^Handed over/) as string],
    })
  })

  it('may be called anything that browsers call a file', async () => {
    const response = await send(
      'outcome?name=numbers.csv',
      'goal_id,measured_at\nc,2026-06-30\n',
      'application/octet-stream',
    )
    expect(response.json()).toMatchObject({ accepted_count: 1, rejected_count: 0 })
  })

  it.each([
    ['wish?name=a.csv', 'x\n', 400, /No entity of this name/],
    ['outcome?name=a.doc', 'x\n', 400, /An unknown ending/],
    ['outcome?name=..%2Fa.csv', 'x\n', 400, /Not a bare file name/],
    ['outcome', 'x\n', 400, /name/],
  ])('%s is refused', async (path, text, status, message) => {
    const response = await send(path, text)
    expect(response.statusCode).toBe(status)
    expect(response.json().message).toMatch(message)
  })

  it('is refused whole when it is too large', async () => {
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'x')
    const response = await send(
      'outcome?name=large.csv',
      Readable.from(Array.from({ length: 14 }, () => chunk)),
    )
    expect([response.statusCode, response.json().code]).toEqual([413, 'SG_TOO_LARGE'])
    const rows = await warehouse.rows(`select 1 from raw.files__file where _key = 'large.csv'`)
    expect(rows).toEqual([])
  })
})

it('columns and endings are told beforehand', async () => {
  const answer = (await app.inject({ url: '/api/files' })).json<FilesAnswer>()
  expect(answer.zone).toBe('Europe/Berlin')
  expect(answer.endings).toContain('.csv')
  expect(answer.entities.find(({ entity }) => entity === 'goal')).toMatchObject({ key: ['goal_id'] })
})
