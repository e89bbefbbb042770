import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileRow } from './row.ts'
import { readCyclonedx } from './formats/cyclonedx.ts'
import { readJunit } from './formats/junit.ts'
import { readSarif } from './formats/sarif.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'streamgauge-reports-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Reader = (file: never) => AsyncGenerator<FileRow>

/** What a report says, by entity. */
async function read(reader: Reader, text: string): Promise<Record<string, Record<string, unknown>[]>> {
  const path = join(folder, 'report')
  writeFileSync(path, text)
  const found: Record<string, Record<string, unknown>[]> = {}
  for await (const { entity = '', values } of reader({ path, id: 'r' } as never))
    (found[entity] ??= []).push({ ...values })
  return found
}

const suite = (properties: string, cases: string) =>
  `<testsuites><testsuite name="s" timestamp="2026-03-01T10:00:00Z">${properties}${cases}</testsuite></testsuites>`
const property = (name: string, value: string) => `<property name="${name}" value="${value}"/>`
const sha = 'a'.repeat(40)

describe('a JUnit report', () => {
  test('names the version under test and those that ran beside it', async () => {
    const properties = [
      property('service', 'checkout'),
      property('Version', '2.0'),
      property('git.commit', sha),
      property('beside.cart', '1.1'),
      property('beside.Fraud', ''),
    ]
    const { test_version, test_run, test_result } = await read(
      readJunit as never,
      suite(`<properties>${properties.join('')}</properties>`, '<testcase name="a"/>'),
    )
    expect(test_version).toEqual([
      { test_run_id: 'r#1', service_id: 'cart', version: '1.1', is_subject: false },
      { test_run_id: 'r#1', service_id: 'checkout', version: '2.0', is_subject: true },
    ])
    expect(test_run).toMatchObject([{ test_run_id: 'r#1', commit_id: sha, passed_count: 1 }])
    expect(test_result).toBeUndefined()
  })

  test('without a version names none', async () => {
    const { test_version } = await read(
      readJunit as never,
      suite(`<properties>${property('service', 'checkout')}</properties>`, '<testcase name="a"/>'),
    )
    expect(test_version).toBeUndefined()
  })

  test('tells which requirement each test is for, and how it came out', async () => {
    const wants = (key: string) => `<properties>${property('requirement', key)}</properties>`
    const { test_result } = await read(
      readJunit as never,
      suite(
        `<properties>${property('issue-key', 'ALL-1')}</properties>`,
        `<testcase classname="c" name="a">${wants('PAY-1, PAY-2')}</testcase>
         <testcase name="b"><properties><property name="jira">PAY-3</property></properties><failure/></testcase>
         <testcase name="b">${wants('PAY-3')}<skipped/></testcase>`,
      ),
    )
    expect(test_result?.map(({ name, requirement, outcome }) => [name, requirement, outcome])).toEqual([
      ['c a', 'ALL-1', 'passed'],
      ['c a', 'PAY-1', 'passed'],
      ['c a', 'PAY-2', 'passed'],
      ['b', 'ALL-1', 'failed'],
      ['b', 'PAY-3', 'failed'],
      ['b', 'ALL-1', 'skipped'],
      ['b', 'PAY-3', 'skipped'],
    ])
    expect(new Set(test_result?.map((row) => row.test_result_id)).size).toBe(7)
  })
})

describe('a bill of materials', () => {
  test('says of which product it is, and since when a vulnerability is in it', async () => {
    const { component, vulnerability } = await read(
      readCyclonedx as never,
      JSON.stringify({
        bomFormat: 'CycloneDX',
        metadata: { component: { name: 'checkout' } },
        components: [{ 'bom-ref': 'x', name: 'left-pad' }],
        vulnerabilities: [
          { id: 'A', ratings: [{ severity: 'high' }], analysis: { firstIssued: '2026-01-02T00:00:00Z' } },
          { id: 'B', created: '2026-01-03T00:00:00Z' },
          { id: 'C', analysis: { state: 'resolved', lastUpdated: '2026-02-01T00:00:00Z' } },
          { id: 'D', analysis: { state: 'false_positive' } },
        ],
      }),
    )
    expect(component).toMatchObject([{ service_id: 'checkout', name: 'left-pad' }])
    expect(
      vulnerability?.map(({ introduced_at, fixed_at, severity }) => [severity, introduced_at, fixed_at]),
    ).toEqual([
      ['high', '2026-01-02T00:00:00Z', null],
      [null, '2026-01-03T00:00:00Z', null],
      [null, null, '2026-02-01T00:00:00Z'],
    ])
  })
})

test('SARIF tells since when a result is seen, and when it no longer was', async () => {
  const provenance = {
    firstDetectionTimeUtc: '2026-01-02T00:00:00Z',
    lastDetectionTimeUtc: '2026-02-02T00:00:00Z',
  }
  const { vulnerability } = await read(
    readSarif as never,
    JSON.stringify({
      runs: [
        {
          results: [
            { ruleId: 'a', provenance },
            { ruleId: 'b', provenance, baselineState: 'absent' },
            { ruleId: 'c' },
          ],
        },
      ],
    }),
  )
  expect(vulnerability?.map(({ introduced_at, fixed_at }) => [introduced_at, fixed_at])).toEqual([
    ['2026-01-02T00:00:00Z', null],
    ['2026-01-02T00:00:00Z', '2026-02-02T00:00:00Z'],
    [null, null],
  ])
})
