/** What the default branch's manifests and catalogue files say of services; later syncs read changed files alone. */
import { createHash } from 'node:crypto'
import type { Page, Rejection, StreamContext } from '../../../contract.ts'
import { arrays } from '../references.ts'
import type { Repository } from '../repository.ts'
import { folderOf, Malformed, type Fact, type Reading } from './fact.ts'
import { readerOf } from './kinds.ts'
import {
  capFiles,
  compareFiles,
  listFiles,
  MOST,
  readContents,
  type Content,
  type Difference,
} from './tree.ts'

/** Another one reads every file again: raise it when a reader has learnt something. */
const READERS = 1

interface Cursor {
  readers: number
  tip: string
  /** How many files were beyond the cap. */
  left: number
}

interface Skipped {
  template: number
  placeholder: number
  missing: number
}

export async function* readCatalog(context: StreamContext): AsyncGenerator<Page> {
  const repository = context.session as Repository
  const { signal, source } = context
  const tip = repository.refs.find((ref) => ref.isDefault)?.commitSha ?? repository.headSha
  const before = context.cursor === null ? null : (JSON.parse(context.cursor) as Cursor)
  const isCurrent = before?.readers === READERS
  const isSame = isCurrent && before.tip === tip
  if (isSame && before.left > 0) sayLeft(before.left, context)
  if (!tip || isSame) return
  // What lies beyond the cap may move into it.
  const compared =
    isCurrent && before.left === 0 ? await compareFiles(repository, before.tip, tip, signal) : null
  const difference = compared ?? (await listFiles(repository, tip, signal))
  const landed = await context.landed.keys('catalog')
  const known = new Set([...landed].map(pathOf))
  const stays = difference.isWhole
    ? 0
    : known.size - difference.gone.filter((path) => known.has(plainPath(path))).length
  const files = capFiles(difference.files, MOST - stays)
  const left = difference.files.length - files.length
  if (left > 0) sayLeft(left, context)
  const skipped: Skipped = { template: 0, placeholder: 0, missing: 0 }
  const found = new Set<string>()
  const place = { repositoryId: source.repositoryId ?? '', tip }
  for await (const contents of readContents(repository, files, signal)) {
    const page = pageOf(contents, place, skipped)
    for (const key of (page.columns?.catalog?._key ?? []) as string[]) found.add(key)
    yield page
    context.progress(found.size, null)
  }
  sayWhatWasLeftOut(skipped, context)
  const cursor: Cursor = { readers: READERS, tip, left }
  const deleted = { catalog: staleOf(landed, found, difference) }
  // What is missing now may be there at the next sync.
  yield skipped.missing > 0 ? { deleted } : { deleted, cursor: JSON.stringify(cursor) }
}

function staleOf(
  landed: ReadonlySet<string>,
  found: ReadonlySet<string>,
  { gone, isWhole }: Difference,
): string[] {
  const touched = new Set(gone.map(plainPath))
  return [...landed].filter((key) => !found.has(key) && (isWhole || touched.has(pathOf(key))))
}

function sayLeft(left: number, { note }: StreamContext): void {
  note(
    `${left} manifests and catalogue files lie beyond the ${MOST} nearest to the root and were not read for services.`,
  )
}

function sayWhatWasLeftOut({ template, placeholder, missing }: Skipped, { note }: StreamContext): void {
  if (template > 0) note(`${template} template files are not plain YAML and were not read for services.`)
  if (missing > 0) {
    note(
      `${missing} manifests and catalogue files lack their contents in this clone and were not read for services.`,
    )
  }
  if (placeholder > 0) {
    note(
      `${placeholder} catalogue files stand for contents that lie elsewhere ($text, $json, $yaml), which are not fetched.`,
    )
  }
}

interface Place {
  repositoryId: string
  tip: string
}

function pageOf(contents: readonly Content[], place: Place, skipped: Skipped): Page {
  const rows = new Map<string, Record<string, unknown>>()
  const rejected: Rejection[] = []
  for (const content of contents) {
    const { path } = content.file
    const reject = (reason: string, line: number | null) => {
      const key = line === null ? path : `${path}:${line}`
      rejected.push({
        key,
        reason: `${reason} (${key})`,
        payload: JSON.stringify({ path, line, commit: place.tip }),
      })
    }
    if (content.fault !== undefined) reject(content.fault, null)
    else if (content.text === undefined) skipped.missing++
    if (content.text === undefined) continue
    const reading = readFile(content.text, path)
    if (reading.skipped) skipped[reading.skipped]++
    for (const { message, line } of reading.faults) reject(message, line)
    for (const fact of reading.facts) {
      const key = keyOf(path, fact)
      if (!rows.has(key)) rows.set(key, rowOf(path, fact, place))
    }
  }
  const all = [...rows.values()]
  return {
    columns: { catalog: { _key: [...rows.keys()], _hash: all.map(hashOf), ...arrays(all) } },
    rejected,
  }
}

function readFile(text: string, path: string): Reading {
  try {
    const reading = readerOf(path)?.(text, path) ?? []
    return Array.isArray(reading) ? { facts: reading, faults: [] } : reading
  } catch (error) {
    if (error instanceof Malformed) return { facts: [], faults: [error] }
    throw error
  }
}

/** The line is no part of it, so that a need which moves stays the same need. */
function keyOf(path: string, { fact, kind, ecosystem, name, holder }: Fact): string {
  return [plainPath(path), fact, kind, ecosystem, holder ?? '', name].join('\t')
}

/** As a key holds it: a tab would end it too early. */
function plainPath(path: string): string {
  return path.replaceAll('\t', String.raw`\t`)
}

function pathOf(key: string): string {
  return key.slice(0, key.indexOf('\t'))
}

function rowOf(path: string, fact: Fact, { repositoryId, tip }: Place) {
  return {
    repository_id: repositoryId,
    path,
    folder: folderOf(path),
    line: fact.line,
    commit_sha: tip,
    fact: fact.fact,
    kind: fact.kind,
    ecosystem: fact.ecosystem,
    name: fact.name,
    version: fact.version ?? null,
    holder: fact.holder ?? null,
    scope: fact.scope ?? null,
    detail: fact.detail ? JSON.stringify(fact.detail) : null,
  }
}

/** Without the commit: a row bears the one at which it was first seen as it stands. */
function hashOf(row: Record<string, unknown>): string {
  const values = Object.entries(row).filter(([name]) => name !== 'commit_sha')
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 32)
}
