import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { casesQuery } from '../../transforms/case-rows.ts'
import { answerHeadlines, answerMetric, type Figure, type MetricParameters } from '../../transforms/metric.ts'
import { readModels } from '../../transforms/model.ts'
import { profiles } from '../../transforms/profiles.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { FEW_ROWS } from '../warehouse.ts'

const registry = await readModels()
const names = [...registry.metrics.keys()]
const parameters: MetricParameters = {
  from: '2026-01-05',
  to: '2026-03-02',
  asOf: Date.parse('2026-02-25T12:00:00Z'),
  zone: 'America/New_York',
  bucket: 'week',
  by: 'service',
}
let folder: string
let warehouse: Warehouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-agreement-'))
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  const config = await loadConfig({ data: join(folder, 'data'), git: [shop.path] })
  warehouse = await openWarehouse({ folder: config.data, memoryMb: 300, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
  await syncSources(warehouse, config)
  await buildModels(warehouse, registry, { config: configTables(config), computed })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const countRows = async (name: string, page: Parameters<typeof casesQuery>[3]) => {
  const cases = casesQuery(registry, name, parameters, page)
  return (await warehouse.rows<{ value: number | null }>(cases.sql, cases.parameters)).filter(
    ({ value }) => value !== null,
  ).length
}
const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(12)))

describe.each(names)('%s', (name) => {
  it('has as many rows behind each number as the number says', async () => {
    const { total, groups } = await answerMetric(warehouse, registry, name, parameters)
    expect(await countRows(name, {})).toBe(total.window.n)
    expect(groups).toHaveLength(1)
    expect(groups[0]!.window).toEqual(total.window)
    for (const bucket of total.buckets) {
      expect([bucket.bucket_date, await countRows(name, { bucketDate: bucket.bucket_date })]).toEqual([
        bucket.bucket_date,
        bucket.n,
      ])
    }
  })

  it('says the same of groups without their buckets', async () => {
    const by = { ...parameters, bucket: 'day' as const }
    const { groups, ...whole } = await answerMetric(warehouse, registry, name, by)
    const { groups: parts, ...rest } = await answerMetric(warehouse, registry, name, by, { bucketsOf: null })
    expect(rest).toEqual(whole)
    const left = { limits: undefined, buckets: undefined }
    expect(parts).toEqual(groups.map((group) => ({ ...group, ...left })))
    const of = { bucketsOf: groups[0]!.key }
    expect((await answerMetric(warehouse, registry, name, by, of)).groups).toEqual(groups)
  })

  it('has one row of each grain', async () => {
    const { sql, header } = registry.metrics.get(name)!
    const text = sql.replace(/\bas_of\(\)/g, `make_timestamp(CAST(${parameters.asOf} AS BIGINT) * 1000)`)
    const grain = header.grain.join(', ')
    expect(
      await warehouse.rows(`SELECT ${grain} FROM (${text}) GROUP BY ${grain} HAVING count(*) > 1`),
    ).toEqual([])
  })

  it('is what its statement gives, bucket by bucket', async () => {
    const answer = await answerMetric(warehouse, registry, name, { ...parameters, by: 'none' })
    const rows = await warehouse.rows<Partial<Figure> & { bucket_date: string }>(answer.sql)
    const said = new Map(rows.map((row) => [row.bucket_date, row]))
    for (const bucket of answer.total.buckets) {
      const row = said.get(bucket.bucket_date)
      expect(row?.n ?? 0).toBe(bucket.n)
      if (row?.numerator !== undefined) expect(row.numerator).toBe(bucket.numerator)
      if (row && answer.measure !== 'count' && answer.measure !== 'level' && bucket.withheld === null) {
        expect(rounded(row.value ?? null)).toBe(rounded(bucket.value))
        if (row.p85 !== undefined) expect(rounded(row.p85)).toBe(rounded(bucket.p85))
      }
    }
  })

  it('answers under every profile', async () => {
    for (const profile of Object.keys(profiles)) {
      const answer = await answerMetric(warehouse, registry, name, { ...parameters, profile })
      expect(answer.name).toBe(name)
    }
  })

  it('has nothing to say before there was anything', async () => {
    const past = { ...parameters, from: '2020-01-06', to: '2020-02-03' }
    const { total } = await answerMetric(warehouse, registry, name, past)
    expect(total.window).toMatchObject({ n: 0, low: null, high: null })
    expect(total.buckets).toHaveLength(4)
    expect(total.limits.verdict).not.toBe('signal')
  })
})

describe('what is asked wrongly', () => {
  it('is named with what is known', async () => {
    await expect(answerMetric(warehouse, registry, 'speed', parameters)).rejects.toThrow(
      /known are .*: speed/,
    )
    const other = { ...parameters, profile: 'toString' }
    await expect(answerMetric(warehouse, registry, 'release_size', other)).rejects.toThrow(
      /four_keys.*: toString/,
    )
  })

  it('cannot reach beyond its parameters', async () => {
    const odd = ["x') OR 1 = 1 --", '$as_of', "'; DROP TABLE change_fact; --"]
    const answer = await answerMetric(warehouse, registry, 'merged_changes', {
      ...parameters,
      repositoryIds: odd,
    })
    expect(answer.total.window.n).toBe(0)
    expect(await warehouse.rows(answer.sql)).toEqual([])
    expect(await warehouse.rows('SELECT count(*) > 0 AS kept FROM change_fact')).toEqual([{ kept: true }])
  })
})

describe('profiles', () => {
  it('count commits where another tool does, with those of the first release', async () => {
    const n = async (profile: string) =>
      (await answerMetric(warehouse, registry, 'change_lead_time', { ...parameters, profile })).total.window.n
    const [row] = await warehouse.rows<{ commits: number }>(`SELECT count(*) AS commits
      FROM int_deployment__assigned AS a JOIN deployment_fact AS d ON d.deployment_id = a.deployment_id
      JOIN commit AS c ON c.commit_id = a.commit_id
      WHERE NOT d.is_prerelease AND c.authored_at <= d.finished_at`)
    expect(await n('metrik')).toBe(row!.commits)
    expect(await n('streamgauge')).toBeLessThan(row!.commits)
  })
})

describe('headlines', () => {
  it('say how many series they looked at, and nothing of noise', async () => {
    const headlines = await answerHeadlines(warehouse, registry, { ...parameters, by: 'none' })
    expect(headlines).toMatchObject({ sentences: [], expected_by_chance: 0 })
    expect(headlines.scanned).toBeLessThanOrEqual(names.length)
  })
})
