/** JUnit XML: one test run a suite, with what its properties say of versions and requirements. */
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
  for (const [i, suite] of suites.entries()) {
    const run = `${id}#${i + 1}`
    yield { line: i + 1, entity: 'test_run', values: runOf(suite, run) }
    for (const values of versionsOf(suite, run)) yield { line: i + 1, entity: 'test_version', values }
    for (const values of resultsOf(suite, run)) yield { line: i + 1, entity: 'test_result', values }
  }
}

/** Suites that hold tests, however deep. */
function suitesOf(element: Element): Element[] {
  const inner = [...listOf(element.testsuites), ...listOf(element.testsuite)]
  const found = inner.flatMap(suitesOf)
  return listOf(element.testcase).length > 0 || ('tests' in element && found.length === 0)
    ? [element, ...found]
    : found
}

function runOf(suite: Element, run: string): Element {
  const cases = listOf(suite.testcase)
  const count = (kind: string) => cases.filter((test) => kind in test).length
  const isListed = cases.length > 0
  const failed = isListed
    ? cases.filter((test) => 'failure' in test || 'error' in test).length
    : add(suite.failures, suite.errors)
  const skipped = isListed ? count('skipped') : numberOf(suite.skipped)
  const total = isListed ? cases.length : numberOf(suite.tests)
  return {
    test_run_id: run,
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

function commitOf(suite: Element): string | null {
  for (const { name, value } of propertiesOf(suite)) {
    const word = wordOf(name)
    if (COMMITS.has(word) && /^[0-9a-f]{40,64}$/i.test(value)) return value.toLowerCase()
  }
  return null
}

interface Property {
  name: string
  value: string
}

/** Long values stand within the element. */
function propertiesOf({ properties }: Element): Property[] {
  return listOf(properties)
    .flatMap(({ property }) => listOf(property))
    .map((one) => ({ name: String(one.name ?? ''), value: String(one.value ?? one['#text'] ?? '').trim() }))
}

const wordOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '_')

/** The version under test, as `service` and `version`; those that ran beside it, as `beside.<service>`. */
function versionsOf(suite: Element, run: string): Element[] {
  const properties = propertiesOf(suite)
  const told = (word: string) => properties.find(({ name }) => name.toLowerCase() === word)?.value || null
  const [service, version] = [told('service'), told('version')]
  const versions = new Map<string, Element>()
  const note = (name: string, of: string, isSubject: boolean) =>
    versions.set(name, { test_run_id: run, service_id: name, version: of, is_subject: isSubject })
  for (const { name, value } of properties) {
    const beside = /^beside\.(.+)$/i.exec(name)?.[1]
    if (beside && value !== '') note(beside, value, false)
  }
  if (service && version) note(service, version, true)
  return [...versions.values()]
}

/** Words under which runners and their plug-ins name what a test is for. */
const REQUIREMENTS = new Set([
  'requirement',
  'requirements',
  'requirement_key',
  'issue',
  'issue_key',
  'jira',
  'story',
  'test_key',
  'work_item',
])

/** Tests that name a requirement, in their properties or in those of the suite; the others are counted alone. */
function resultsOf(suite: Element, run: string): Element[] {
  const common = requirementsOf(suite)
  const seen = new Map<string, number>()
  return listOf(suite.testcase).flatMap((test) => {
    const name = [test.classname, test.name].filter(Boolean).join(' ')
    const outcome = 'failure' in test || 'error' in test ? 'failed' : 'skipped' in test ? 'skipped' : 'passed'
    return [...new Set([...common, ...requirementsOf(test)])].map((requirement) => {
      const key = `${run}/${requirement}/${name}`
      const turn = (seen.get(key) ?? 0) + 1
      seen.set(key, turn)
      const id = turn === 1 ? key : `${key}/${turn}`
      return { test_result_id: id, test_run_id: run, name, requirement, outcome }
    })
  })
}

function requirementsOf(element: Element): string[] {
  return propertiesOf(element)
    .filter(({ name }) => REQUIREMENTS.has(wordOf(name)))
    .flatMap(({ value }) => value.split(/[\s,;]+/).filter(Boolean))
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
