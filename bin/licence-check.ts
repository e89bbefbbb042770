// `npm run licences`: fails when a package has a licence that is not on the list, or names none.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readParts, type Part } from './parts.ts'

/** All may be used and passed on beside Apache-2.0; MPL-2.0 asks for changes to its own files alone. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/** Read by hand: the manifest names no licence, the package's own file of it does. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  '@ewoudenberg/difflib': 'PSF-2.0',
  'svelte-toolbelt': 'MIT',
}
/** Names no licence anywhere in it; it comes with recorded answers for tests and is never passed on. */
const NEVER_PASSED_ON = new Set(['dreamopt'])

/** Whether one may take the package under licences of the list alone: one of several by OR, each of several by AND. */
export function isAllowed(expression: string): boolean {
  const bare = expression.replaceAll(/[()]/g, ' ').trim()
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => ALLOWED.has(licence.trim())))
}

/** One sentence a package that may not stay. */
export function judgeLicences(parts: readonly Part[]): string[] {
  return parts.flatMap(({ name, version, licence }) => {
    const known = licence ?? READ_BY_HAND[name]
    if (known === undefined && NEVER_PASSED_ON.has(name)) return []
    if (known === undefined) return [`A package that names no licence, read its files: ${name}@${version}`]
    return isAllowed(known) ? [] : [`A licence that is not on the list, ${known}: ${name}@${version}`]
  })
}

if (import.meta.main) {
  const parts = readParts(dirname(dirname(fileURLToPath(import.meta.url))))
  const faults = judgeLicences(parts)
  for (const fault of faults) console.error(fault)
  const counts = new Map<string, number>()
  for (const { name, licence } of parts) {
    const known = licence ?? READ_BY_HAND[name] ?? 'unknown'
    counts.set(known, (counts.get(known) ?? 0) + 1)
  }
  for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${count} ${licence}`)
  console.log(`${parts.length} packages, ${faults.length} that may not stay`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
