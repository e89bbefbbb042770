/** All policies that hold: the shipped ones, those of the configured folders in their place, and what was set differently. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readPolicy, unread, type Policy } from './policy.ts'

/** As the configuration says it. */
export interface Guardrails {
  /** Folders of policies beside the shipped ones; one of the same name goes before. */
  readonly folders: readonly string[]
  /** Names of policies that decide although they were shipped as a trial. */
  readonly enforce: readonly string[]
  readonly dryRun: readonly string[]
  readonly off: readonly string[]
  readonly timeLimitSeconds: number
}

export const USUAL: Guardrails = { folders: [], enforce: [], dryRun: [], off: [], timeLimitSeconds: 10 }

/** A folder or file that cannot be read is a policy with a fault. */
export async function loadPolicies(
  guardrails: Guardrails = USUAL,
  shipped = findShipped(),
): Promise<Policy[]> {
  const known = new Map<string, Policy>()
  for (const folder of [shipped, ...guardrails.folders])
    for (const policy of await readFolder(folder)) known.set(policy.name, policy)
  const named = [...guardrails.enforce, ...guardrails.dryRun, ...guardrails.off]
  for (const name of named)
    if (!known.has(name))
      known.set(name, unread(name, '', null, `guardrails: there is no such policy: ${name}`))
  return [...known.values()]
    .filter(({ name, fault }) => fault !== null || !guardrails.off.includes(name))
    .map((policy) => (policy.fault === null ? set(policy, guardrails) : policy))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function set(policy: Policy, { enforce, dryRun }: Guardrails): Policy {
  if (dryRun.includes(policy.name)) return { ...policy, isDryRun: true }
  return enforce.includes(policy.name) ? { ...policy, isDryRun: false } : policy
}

async function readFolder(folder: string): Promise<Policy[]> {
  let files: string[]
  try {
    files = await readdir(folder)
  } catch (error) {
    const fault = `the folder of policies cannot be read (${(error as NodeJS.ErrnoException).code}): ${folder}`
    return [unread(basename(folder), '', null, fault)]
  }
  const names = new Set(
    files.filter((file) => /\.(yaml|sql)$/.test(file)).map((file) => file.replace(/\.\w+$/, '')),
  )
  return Promise.all([...names].sort().map((name) => readPair(folder, name, files)))
}

async function readPair(folder: string, name: string, files: readonly string[]): Promise<Policy> {
  const file = join(basename(folder), name)
  const texts = await Promise.all(
    ['yaml', 'sql'].map((kind) =>
      files.includes(`${name}.${kind}`) ? readFile(join(folder, `${name}.${kind}`), 'utf8') : null,
    ),
  )
  const [definition = null, sql = null] = texts
  if (definition === null)
    return unread(name, '', sql, `${file}.yaml: a policy needs its definition: there is no such file`)
  return readPolicy(name, file, definition, sql)
}

/** From source and from the packed build alike. */
function findShipped(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'policies'))) return join(folder, 'policies')
    if (dirname(folder) === folder) throw new Error(`No folder policies above: ${import.meta.dirname}`)
  }
}
