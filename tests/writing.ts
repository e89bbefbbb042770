/** A server that records are written to. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { openDeclared } from './warehouse.ts'
import { createApp } from '../api/app.ts'
import type { RecordHistory } from '../api/schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-writing-'))
export const NOON = Date.parse('2026-03-02T12:00:00Z')

/** A server and its clock, opened before the tests of a file and closed after them. */
export function openWriting() {
  let now = NOON
  let warehouse: Warehouse
  let app: Awaited<ReturnType<typeof createApp>>

  beforeAll(async () => {
    warehouse = await openDeclared({ folder, memoryMb: 300 })
    app = await createApp({
      warehouse,
      registry: await readModels(),
      config: { zone: 'Europe/Berlin', sources: [] },
      build: async () => ({ buildId: 1 }),
      clock: () => now,
    })
  })

  afterAll(async () => {
    await app.close()
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const post = (path: string, payload: object) =>
    app.inject({ method: 'POST', url: `/api/records/${path}`, payload, headers: { host: 'localhost' } })
  const get = (path: string) => app.inject({ url: `/api/records${path}`, headers: { host: 'localhost' } })
  const history = async (path: string) => (await get(path)).json<RecordHistory>()

  return {
    get app() {
      return app
    },
    get now() {
      return now
    },
    set now(value) {
      now = value
    },
    get warehouse() {
      return warehouse
    },
    post,
    get,
    history,
  }
}
