/** Records of plans: in a repository, in a folder, and written on screen. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/script.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { connector as records } from '../../ingest/connectors/records/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { narrow } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const ENTITIES =
  'account release release_service release_item release_phase blackout booking approval waiver decision runbook_step runbook_need environment environment_event'.split(
    ' ',
  )
const BO = 'Bo Brown <bo@example.org>'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-records-'))
export const plans = join(folder, 'plans')
const NOW = Date.parse('2026-03-20T00:00:00Z')
const clock = { now: () => NOW, sleep: () => Promise.resolve() }

export const FIRST = `releases:
  - id: spring
    name: Spring
    kind: enterprise
    planned_at: 2026-03-10T10:00:00Z
    owner_team: Payments
  - id: spring-checkout
    name: Checkout in spring
    parent: spring
    planned_at: 2026-03-10T12:00:00+02:00
    owner: bo@example.org
    services:
      - { service: Checkout, version: v2.0.0, impact: code }
      - { service: unheard-of }
    items: [PAY-1]
    phases:
      - { phase: test, planned_start_at: 2026-03-01, planned_end_at: 2026-03-05 }
runbooks:
  - id: go
    release: spring-checkout
    steps:
      - { id: stop, name: Stop writers, minutes: 5, automated: true }
      - { id: move, name: Move data, minutes: 30, needs: [stop], team: payments }
`
export const SIGNED = `approvals:
  - { id: go-live, release: spring, gate: go-live, verdict: approved, meaning: I accept the open defects }
waivers:
  - { id: no-test, policy: tests_passed, service: checkout, reason: broken runner, expires_at: 2026-04-01 }
`

/** A repository, a folder and a warehouse, opened before the tests of a file and closed after them. */
export function openRecords() {
  let warehouse: Warehouse
  let registry: Registry
  let repository: RepositoryScript
  let configuration: ReturnType<typeof configTables>
  let sync: () => Promise<boolean>

  beforeAll(async () => {
    warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400 })
    repository = new RepositoryScript(join(folder, 'shop'), { origin: 'https://github.com/acme/shop.git' })
    repository
      .commit({
        label: 'one',
        at: '2026-03-01T09:00:00Z',
        message: 'Plan',
        files: { '.streamgauge/plan.yaml': FIRST },
      })
      .commit({
        label: 'two',
        at: '2026-03-02T09:00:00Z',
        author: BO,
        message: 'Sign',
        files: {
          '.streamgauge/signed.yaml': SIGNED,
          '.streamgauge/notes.md': 'no record',
          'plan.yaml': FIRST,
        },
      })
      .flush()
    mkdirSync(plans)
    const config = await loadConfig({ git: [repository.path], data: join(folder, 'data') })
    const services = [
      {
        id: 'svc-checkout',
        name: 'checkout',
        repositoryId: 'github.com/acme/shop',
        path: '',
        team: 'payments',
      },
    ]
    configuration = configTables({ ...config, services } as never)
    const folders = await records.sources([{ path: plans }], folder)
    sync = async () => {
      const { sources } = await syncSources(
        warehouse,
        { sources: [...config.sources, ...folders] },
        { connectors: [git, records], clock },
      )
      expect(sources.map(({ error }) => error)).toEqual([undefined, undefined])
      return sources.some(({ streams }) =>
        streams.some(({ name, landed }) => name === 'record' && landed > 0),
      )
    }
    registry = narrow(await readModels(), ENTITIES)
  })

  afterAll(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const build = () => buildModels(warehouse, registry, { config: configuration, computed })

  async function rows(select: string): Promise<unknown[][]> {
    const found = await warehouse.rows<Record<string, unknown>>(select)
    return found.map((row) =>
      Object.values(row).map((value) =>
        typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 16) : value,
      ),
    )
  }

  return {
    get repository() {
      return repository
    },
    get sync() {
      return sync
    },
    get warehouse() {
      return warehouse
    },
    build,
    rows,
  }
}
