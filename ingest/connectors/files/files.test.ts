import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeSheet } from '../../../tests/ingest/archive.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'
import { openDeclared } from '../../../tests/warehouse.ts'

let folder: string
let warehouse: Warehouse
let entry: object

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-files-'))
  mkdirSync(join(folder, 'in'))
  entry = { path: 'in' }
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
})

afterEach(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, 'in', name), content)

async function sync() {
  const sources = await connector.sources([entry], folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector] })
  return report.sources[0] as NonNullable<(typeof report.sources)[0]>
}

/** Live rows by the columns that matter. */
function rows(entity: string, columns: string) {
  return warehouse.rows(
    `select ${columns} from raw.files__${entity}
     qualify row_number() over (partition by _key order by _loaded_at desc) = 1 and not _is_deleted order by 1`,
  )
}

const reasons = async () =>
  (await warehouse.rows<{ reason: string }>('select reason from raw.rejected order by _key')).map(
    ({ reason }) => reason,
  )

describe('a format', () => {
  test('CSV with semicolons, quotes, a mark and empty cells', async () => {
    put('goals.csv', '\uFEFFgoal_id;metric;baseline\r\ng1;"revenue; ""gross"""\r\n;2.5;\r\ng2;churn;2.5\r\n')
    await sync()
    expect(await rows('goal', 'goal_id, metric, baseline')).toEqual([
      { goal_id: 'g1', metric: 'revenue; "gross"', baseline: null },
      { goal_id: 'g2', metric: 'churn', baseline: 2.5 },
    ])
    expect(await reasons()).toEqual(['line 3: no goal_id, which tells rows of goal apart'])
  })

  test('JSON lines, a list, and a document that says where its list is', async () => {
    put('goal.ndjson', '{"goal_id": "a"}\nnot json\n{"goal_id": "b", "baseline": [1]}\n')
    put('goals.json', '[{"goal_id": "c", "target": 3}]')
    await sync()
    put('goals-more.json', '{"data": {"items": [{"key": "d", "owner": "x"}], "other": []}}')
    unlinkSync(join(folder, 'in', 'goal.ndjson'))
    unlinkSync(join(folder, 'in', 'goals.json'))
    entry = { path: 'in', records: '/data/items', map: { key: 'goal_id', owner: null } }
    await sync()
    expect(await rows('goal', 'goal_id')).toEqual([{ goal_id: 'd' }])
    expect(await reasons()).toEqual(['line 2: not JSON', 'line 3: baseline: a list or an object, not DOUBLE'])
  })

  test('outcomes of releases, from CSV and JSON lines', async () => {
    put(
      'release_labels.csv',
      'release_label_id,deployment_id,outcome,reason,known_at\n1,cart@1.0,failed,Orders were lost,2026-01-05T10:00Z\n,cart@1.1,fine,,\n',
    )
    put(
      'release_label-more.ndjson',
      '{"release_label_id": "2", "deployment_id": "cart@1.2", "feedback": "false alarm"}\n',
    )
    await sync()
    expect(
      await rows('release_label', 'release_label_id, deployment_id, outcome, feedback, known_at'),
    ).toEqual([
      {
        release_label_id: '1',
        deployment_id: 'cart@1.0',
        outcome: 'failed',
        feedback: null,
        known_at: Date.parse('2026-01-05T10:00:00Z'),
      },
      {
        release_label_id: '2',
        deployment_id: 'cart@1.2',
        outcome: null,
        feedback: 'false alarm',
        known_at: null,
      },
    ])
    expect(await reasons()).toEqual(['line 3: no release_label_id, which tells rows of release_label apart'])
  })

  test('Excel and Parquet', async () => {
    put(
      'releases.xlsx',
      makeSheet([
        ['Version', 'planned_at'],
        ['1.0', '2026-07-01'],
        ['1.1', '2026-08-01T09:00'],
      ]),
    )
    entry = { path: 'in', zone: 'Europe/Berlin', map: { Version: 'release_id' } }
    await warehouse.export(
      "select 'o' as goal_id, timestamptz '2026-03-01 10:00:00+02' as measured_at, 4.5::double as value",
      {},
      'outcome.parquet',
      'parquet',
    )
    const { readFileSync } = await import('node:fs')
    put('outcome.parquet', readFileSync(join(folder, 'data', 'publish', 'outcome.parquet')))
    expect((await sync()).notes).toEqual([])
    expect(await rows('release', 'release_id, planned_at')).toEqual([
      { release_id: '1.0', planned_at: Date.UTC(2026, 5, 30, 22) },
      { release_id: '1.1', planned_at: Date.UTC(2026, 7, 1, 7) },
    ])
    expect(await rows('outcome', 'goal_id, measured_at, value')).toEqual([
      { goal_id: 'o', measured_at: Date.UTC(2026, 2, 1, 8), value: 4.5 },
    ])
  })

  test('a calendar, repeated events once each time', async () => {
    const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']
    put(
      'blackouts.ics',
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        ...event('UID:freeze', 'SUMMARY:Year end', 'DTSTART:20261218T000000Z', 'DTEND:20270104T000000Z'),
        ...event(
          'UID:weekly',
          'SUMMARY:Audit',
          'DTSTART:20260901T080000Z',
          'DTEND:20260901T100000Z',
          'RRULE:FREQ=WEEKLY;COUNT=3',
        ),
        'END:VCALENDAR',
      ].join('\r\n'),
    )
    await sync()
    const found = await rows('blackout', 'blackout_id, kind, starts_at, ends_at')
    expect(found).toHaveLength(4)
    expect(found[0]).toEqual({
      blackout_id: 'freeze',
      kind: 'Year end',
      starts_at: Date.UTC(2026, 11, 18),
      ends_at: Date.UTC(2027, 0, 4),
    })
    expect(found[3]).toMatchObject({ kind: 'Audit', starts_at: Date.UTC(2026, 8, 15, 8) })
  })

  test('reports of tests, findings and parts', async () => {
    put(
      'unit.xml',
      `<testsuites><testsuite name="api" timestamp="2026-05-01T10:00:00Z" time="30"><properties>
       <property name="service" value="shop"/><property name="git.commit" value="${'A1'.repeat(20)}"/></properties><testcase name="a"/>
       <testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase></testsuite></testsuites>`,
    )
    put(
      'scan.sarif',
      JSON.stringify({
        runs: [
          {
            tool: {
              driver: { name: 'scan', rules: [{ id: 'R1', properties: { 'security-severity': '9.8' } }] },
            },
            results: [
              { ruleId: 'R1', partialFingerprints: { hash: 'x' } },
              { ruleId: 'R2', level: 'note' },
            ],
          },
        ],
      }),
    )
    put(
      'bom.json',
      JSON.stringify({
        bomFormat: 'CycloneDX',
        components: [
          { type: 'library', group: '@acme', name: 'log', version: '1.2', purl: 'pkg:npm/%40acme/log@1.2' },
        ],
        vulnerabilities: [
          { id: 'CVE-1', ratings: [{ severity: 'low' }, { severity: 'high' }], affects: [{ ref: 'r' }] },
        ],
      }),
    )
    entry = { path: 'in', set: { service_id: 'shop', phase: 'unit' } }
    await sync()
    expect(await reasons()).toEqual([])
    expect(
      await rows(
        'test_run',
        'suite, commit_id, phase, finished_at, passed_count, failed_count, skipped_count',
      ),
    ).toEqual([
      {
        suite: 'api',
        commit_id: 'a1'.repeat(20),
        phase: 'unit',
        finished_at: Date.UTC(2026, 4, 1, 10, 0, 30),
        passed_count: 1,
        failed_count: 1,
        skipped_count: 1,
      },
    ])
    expect(await rows('vulnerability', 'severity, service_id')).toEqual([
      { severity: 'critical', service_id: 'shop' },
      { severity: 'high', service_id: 'shop' },
      { severity: 'low', service_id: 'shop' },
    ])
    expect(await rows('component', 'name, version, service_id')).toEqual([
      { name: '@acme/log', version: '1.2', service_id: 'shop' },
    ])
  })
})

describe('a row that does not fit', () => {
  test('is rejected with its line and reason, and the others land', async () => {
    put(
      'goals.csv',
      'goal_id,baseline,due_at\nok,1,2026-01-01\ncomma,"1,5",\ntime,,01.02.2026\nok,2,\nlong,1,,7\nword,many,\n',
    )
    const report = await sync()
    expect(report.streams.find(({ name }) => name === 'goal')).toMatchObject({ landed: 1, total: 1 })
    expect(await reasons()).toEqual([
      'line 3: baseline: a comma in a number may mean two things, write a point and no thousands: 1,5',
      'line 4: due_at: no time in ISO 8601 (2026-06-30T12:00:00Z): 01.02.2026',
      'line 5: the same key as a row before: ok',
      'line 6: 4 cells under 3 columns',
      'line 7: baseline: no number: many',
    ])
  })

  test('has a column that the entity lacks', async () => {
    put('goals.csv', 'goal_id,owner\na,x\n')
    await sync()
    expect((await reasons())[0]).toMatch(/^line 2: no column of goal: owner; map it, or leave it out/)
  })

  test('is one of a file in another encoding, of an unknown entity, or cut off', async () => {
    put(
      'goals.csv',
      Buffer.concat([Buffer.from('goal_id,metric\na,'), Buffer.from([0xe4]), Buffer.from('\n')]),
    )
    put('things.csv', 'a\n1\n')
    put('feedback.json', '[{"feedback_id": ')
    const report = await sync()
    expect(report.ok).toBe(true)
    const [json, csv, things] = await reasons()
    expect(json).toMatch(/^Not JSON, .*: files:in:feedback.json/)
    expect(csv).toMatch(/^Neither UTF-8 nor UTF-16 \(Latin-1\?\), save it as UTF-8: /)
    expect(things).toMatch(/^which entity its rows are cannot be told from its name/)
  })

  test('is counted beyond a thousand', async () => {
    put('goals.csv', `goal_id,baseline\n${Array.from({ length: 1500 }, (_, i) => `g${i},x`).join('\n')}\n`)
    const report = await sync()
    expect(report.notes).toEqual([
      '1500 rows do not fit, the first 1000 are kept with their reason: goals.csv',
    ])
    expect(await reasons()).toHaveLength(1000)
  })

  test('UTF-16 is read', async () => {
    put('goals.csv', Buffer.from('\uFEFFgoal_id,metric\na,Größe\n', 'utf16le'))
    await sync()
    expect(await rows('goal', 'metric')).toEqual([{ metric: 'Größe' }])
  })
})

describe('a file that changes', () => {
  test('lands what differs and deletes what it no longer holds; one that is gone takes its rows along', async () => {
    put('goals.csv', 'goal_id,baseline\na,1\nb,2\nc,3\n')
    put('goals-other.csv', 'goal_id,baseline\nz,26\n')
    await sync()
    put('goals.csv', 'goal_id,baseline\nnew,0\na,1\nb,20\n')
    unlinkSync(join(folder, 'in', 'goals-other.csv'))
    const report = await sync()
    expect(report.streams.find(({ name }) => name === 'goal')).toMatchObject({ landed: 4, total: 3 })
    expect(await rows('goal', 'goal_id, baseline')).toEqual([
      { goal_id: 'a', baseline: 1 },
      { goal_id: 'b', baseline: 20 },
      { goal_id: 'new', baseline: 0 },
    ])
    expect((await sync()).streams.every(({ landed }) => landed === 0)).toBe(true)
  })

  test('at an address is asked for with its token, and read when its contents differ', async () => {
    let body = 'goal_id,baseline\na,1\n'
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization)
      response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    process.env.FILES_TEST_TOKEN = 'secret'
    entry = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/goals.csv`,
      token_env: 'FILES_TEST_TOKEN',
    }
    try {
      await sync()
      expect((await sync()).streams.every(({ landed }) => landed === 0)).toBe(true)
      body = 'goal_id,baseline\na,2\n'
      await sync()
    } finally {
      server.close()
    }
    expect(asked).toEqual(['Bearer secret', 'Bearer secret', 'Bearer secret'])
    expect(await rows('goal', 'goal_id, baseline')).toEqual([{ goal_id: 'a', baseline: 2 }])
  })
})
