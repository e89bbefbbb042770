/** An organisation whose failures have nothing to do with anything: nothing can be told of them, and that is what is said. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReleaseRisk, RiskAhead, RiskRecord } from '../../api/schemas/index.ts'
import { describeRecord } from '../../commands/risk.ts'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { openApplication, type Application } from '../application.ts'
import { walkRepository } from '../bench/risk/repository.ts'
import type { Row } from '../models/given.ts'

let application: Application
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-null-'))
  application = await openApplication({ options: { isPrivate: true } })
}, 240_000)
afterAll(async () => {
  await application.close()
  rmSync(folder, { recursive: true })
})

const DAY = 86_400_000

/** Releases of three services, of all sizes and circumstances, of which one in seven fails by a coin. */
function imagine(seed: number, releases: number): Record<string, Row[]> {
  const random = seedRandom(seed)
  const flip = (chance: number) => random.uniform() < chance
  const start = Date.now() - (releases / 2 + 20) * DAY
  const at = (day: number) => new Date(start + day * DAY).toISOString().slice(0, 19)
  const rows: Record<string, Row[]> = {
    risk_commit_fact: [],
    risk_content_fact: [],
    risk_release_fact: [],
    risk_label_fact: [],
  }
  for (let i = 0; i <= releases; i++) {
    const isAhead = i === releases
    const service_id = `service ${i % 3}`
    const release_id = isAhead ? `next:${service_id}` : `release ${i}`
    const commit_count = 1 + Math.floor(random.uniform() * 5)
    for (let c = 0; c < commit_count; c++) {
      const commit_id = `commit ${i}.${c}`
      rows['risk_commit_fact']!.push({
        commit_id,
        committed_at: at(i / 2 - 1),
        added_count: Math.floor(Math.exp(2.5 + 1.8 * random.normal())),
        deleted_count: Math.floor(Math.exp(2 + 1.6 * random.normal())),
        file_count: 1 + Math.floor(random.uniform() * 9),
        before_line_count: Math.floor(random.uniform() * 2000),
        before_touch_count: Math.floor(random.uniform() * 90),
        is_fix: flip(0.2),
      })
      rows['risk_content_fact']!.push({ release_id, commit_id, service_id, is_ahead: isAhead })
    }
    rows['risk_release_fact']!.push({
      release_id,
      service_id,
      released_at: isAhead ? null : at(i / 2),
      is_ahead: isAhead,
      is_rollback: false,
      commit_count,
      reviewed_known_count: commit_count,
      unreviewed_count: flip(0.2) ? 1 : 0,
      untested_count: flip(0.5) ? 1 : 0,
      configuration_count: flip(0.2) ? 1 : 0,
      migration_count: 0,
      previous_released_at: i < 3 ? null : at(i / 2 - 1.5),
      is_in_freeze: isAhead ? null : flip(0.05),
    })
    if (isAhead) continue
    const is_failed = flip(1 / 7)
    rows['risk_label_fact']!.push({
      deployment_id: release_id,
      service_id,
      released_at: at(i / 2),
      is_failed,
      known_at: at(i / 2 + (is_failed ? 1 : 7)),
      matured_at: at(i / 2 + 7),
    })
  }
  return rows
}

async function tell(tables: Record<string, Row[]>): Promise<void> {
  await application.warehouse.build(async (lane) => {
    for (const [table, rows] of Object.entries(tables)) {
      await lane.run(`DELETE FROM ${table}`)
      const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
      const read = (value: Row[string] | undefined, name: string) =>
        typeof value === 'string' && name.endsWith('_at') ? Date.parse(`${value}Z`) : (value ?? null)
      await lane.append(
        `main.${table}`,
        Object.fromEntries(names.map((name) => [name, rows.map((row) => read(row[name], name))])),
      )
    }
  })
  const { statusCode } = await application.app.inject({ method: 'POST', url: '/api/risk/train', headers })
  expect(statusCode).toBe(200)
}

const headers = { host: 'localhost' }
const ask = async <T>(url: string) => (await application.app.inject({ url, headers })).json<T>()

test.each([1, 2, 3, 4, 5, 6])(
  'whatever one asks, the rate of failures is all that is said (seed %i)',
  async (seed) => {
    await tell(imagine(seed, 420))
    const record = await ask<RiskRecord>('/api/risk/record')
    expect(record.figures.n).toBeGreaterThan(300)
    expect(record.is_silenced).toBe(true)
    expect(record.figures.skill_low!).toBeLessThan(0)
    expect(record.figures.calibration_error!).toBeLessThan(0.12)
    expect(describeRecord(record)).toMatch(/no more than the rate of failures alone, so no score is shown/)

    const ahead = await ask<RiskAhead>('/api/risk')
    expect(ahead.is_silenced).toBe(true)
    expect(ahead.base_rate).toBeGreaterThan(0.08)
    expect(ahead.base_rate).toBeLessThan(0.22)
    expect(ahead.releases.length).toBeGreaterThan(0)
    const nothing = { standing: 'silenced', probability: null, low: null, high: null, band: null }
    for (const release of ahead.releases) expect(release).toMatchObject({ ...nothing, exposure: null })

    const { likelihoods, together, exposure } = await ask<ReleaseRisk>('/api/releases/release%20400/risk')
    expect([together, exposure]).toEqual([null, null])
    for (const one of likelihoods) expect(one).toMatchObject(nothing)
    const kept = await application.warehouse.rows<{ standing: string }>(
      'SELECT DISTINCT standing FROM risk.prediction WHERE made_at = (SELECT max(made_at) FROM risk.prediction)',
    )
    expect(kept).toEqual([{ standing: 'silenced' }])
  },
  60_000,
)

test.each([1, 2])(
  'so it is of a repository whose releases need a patch by a coin (seed %i)',
  async (seed) => {
    const random = seedRandom(seed)
    const path = join(folder, `shop-${seed}`)
    const script = new RepositoryScript(path, { origin: 'https://example.org/shop.git' })
    let at = Date.UTC(2024, 0, 1) / 1000
    for (let i = 0, minor = 0, patch = 0, file = 0; i < 220; i++) {
      const lines = Math.floor(Math.exp(2.5 + 1.3 * random.normal()))
      script.commit({
        label: `c${i}`,
        at,
        message: `${random.uniform() < 0.3 ? 'Fix' : 'Change'} ${i}\n`,
        files: { [`src/${file}.ts`]: Array.from({ length: lines }, (_, line) => `${i} ${line}\n`).join('') },
      })
      script.tag(`v1.${minor}.${patch}`, `c${i}`)
      const isFailed = random.uniform() < 0.2
      // A patch of the same file within the week is what tells that it failed.
      if (isFailed) patch++
      else [minor, patch, file] = [minor + 1, 0, Math.floor(7 * random.uniform())]
      at += 3 * 86_400
    }
    script.flush()
    const result = await walkRepository(path)
    expect(result.judged).toBeGreaterThan(120)
    expect(result.failed).toBeGreaterThan(15)
    expect(result.is_silenced).toBe(true)
  },
  120_000,
)
