/** JUnit XML: one test run a suite. */
import { XMLParser } from 'fast-xml-parser'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { wholeText } from '../text.ts'

type Element = Record<string, unknown>

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false })

export async function* readJunit({ path, id }: ReadableFile): AsyncGenerator<FileRow> {
  let document: Element
  try {
    document = parser.parse(await wholeText(path, 'cut it into several'), true) as Element
  } catch (error) {
    throw new SourceError('invalid', `Not XML, ${(error as Error).message}: ${id}`, error)
  }
  const suites = suitesOf(document)
  if (suites.length === 0) throw new SourceError('invalid', `No testsuite in it, is this JUnit's XML?: ${id}`)
  for (const [i, suite] of suites.entries())
    yield { line: i + 1, entity: 'test_run', values: runOf(suite, id, i + 1) }
}

/** Suites that hold tests, however deep. */
function suitesOf(element: Element): Element[] {
  const inner = [...listOf(element.testsuites), ...listOf(element.testsuite)]
  const found = inner.flatMap(suitesOf)
  return listOf(element.testcase).length > 0 || ('tests' in element && found.length === 0)
    ? [element, ...found]
    : found
}

function runOf(suite: Element, id: string, index: number): Element {
  const cases = listOf(suite.testcase)
  const count = (kind: string) => cases.filter((test) => kind in test).length
  const isListed = cases.length > 0
  const failed = isListed
    ? cases.filter((test) => 'failure' in test || 'error' in test).length
    : add(suite.failures, suite.errors)
  const skipped = isListed ? count('skipped') : numberOf(suite.skipped)
  const total = isListed ? cases.length : numberOf(suite.tests)
  return {
    test_run_id: `${id}#${index}`,
    commit_id: commitOf(suite),
    suite: suite.name ?? null,
    finished_at: finishOf(suite),
    passed_count: total - failed - skipped,
    failed_count: failed,
    skipped_count: skipped,
    // Surefire writes retries that passed in the end as flaky.
    flaky_count: isListed
      ? cases.filter((test) => 'flakyFailure' in test || 'flakyError' in test).length
      : null,
  }
}

/** Words that runners use for it; the hash alone, of which the warehouse knows the repository. */
const COMMITS = new Set(['commit', 'commit_id', 'commit_sha', 'sha', 'git_commit', 'revision'])

function commitOf({ properties }: Element): string | null {
  for (const { name, value } of listOf(properties).flatMap(({ property }) => listOf(property))) {
    const word = String(name ?? '')
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '_')
    if (COMMITS.has(word) && /^[0-9a-f]{40,64}$/i.test(String(value))) return String(value).toLowerCase()
  }
  return null
}

function finishOf({ timestamp, time }: Element): string | null {
  if (typeof timestamp !== 'string') return null
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(timestamp)
  const start = Date.parse(isZoned ? timestamp : `${timestamp}Z`)
  if (Number.isNaN(start)) return timestamp
  const finish = new Date(start + numberOf(time) * 1000).toISOString()
  return isZoned ? finish : finish.replace('Z', '')
}

function listOf(value: unknown): Element[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (item): item is Element => typeof item === 'object' && item !== null,
  )
}

function numberOf(value: unknown): number {
  const number = Number(String(value ?? 0).replaceAll(',', ''))
  return Number.isFinite(number) ? number : 0
}

function add(...values: unknown[]): number {
  return values.reduce<number>((sum, value) => sum + numberOf(value), 0)
}
