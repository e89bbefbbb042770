import { unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { makeSheet } from '../../../tests/ingest/archive.ts'
import { openFolder } from '../../../tests/ingest/files-folder.ts'
import { readCsv } from './formats/csv.ts'

const opened = openFolder()
const { put, sync, rows, reasons } = opened

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

  test('CSV that ends within a character is refused', async () => {
    const path = join(opened.folder, 'cut.csv')
    const rest = 'g2,Zo\n'.repeat(200_000)
    writeFileSync(path, Buffer.from(`goal_id,owner\n${rest}g1,Zoë`).subarray(0, -1))
    await expect(Readable.from(readCsv({ path, id: 'cut.csv' })).toArray()).rejects.toThrow(
      'save it as UTF-8',
    )
  })

  test('JSON lines, a list, and a document that says where its list is', async () => {
    put('goal.ndjson', '{"goal_id": "a"}\nnot json\n{"goal_id": "b", "baseline": [1]}\n')
    put('goals.json', '[{"goal_id": "c", "target": 3}]')
    await sync()
    put('goals-more.json', '{"data": {"items": [{"key": "d", "owner": "x"}], "other": []}}')
    unlinkSync(join(opened.folder, 'in', 'goal.ndjson'))
    unlinkSync(join(opened.folder, 'in', 'goals.json'))
    opened.entry = { path: 'in', records: '/data/items', map: { key: 'goal_id', owner: null } }
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
    opened.entry = { path: 'in', zone: 'Europe/Berlin', map: { Version: 'release_id' } }
    await opened.warehouse.export(
      "select 'o' as goal_id, timestamptz '2026-03-01 10:00:00+02' as measured_at, 4.5::double as value",
      {},
      'outcome.parquet',
      'parquet',
    )
    const { readFileSync } = await import('node:fs')
    put('outcome.parquet', readFileSync(join(opened.folder, 'data', 'publish', 'outcome.parquet')))
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
        ...event(
          'UID:odd',
          'DTSTART;TZID=Europe/Berlin:Europe/Berlin:20260301T100000',
          'RRULE:FREQ=DAILY;COUNT=2',
        ),
        'END:VCALENDAR',
      ].join('\r\n'),
    )
    await sync()
    const found = await rows('blackout', 'blackout_id, kind, starts_at, ends_at')
    expect(found).toHaveLength(4)
    expect(await reasons()).toEqual([expect.stringMatching(/^line 3: its times cannot be read: /)])
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
    opened.entry = { path: 'in', set: { service_id: 'shop', phase: 'unit' } }
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
