import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const OUTSIDE = new Set(['node_modules', '.git', 'dist', 'build', '.svelte-kit', '.streamgauge', 'coverage'])

/** All files of the project below a folder, as paths from the root; what is built or installed is left out. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (OUTSIDE.has(entry.name)) return []
    if (entry.isDirectory()) return listFiles(path)
    return entry.isFile() ? [relative(root, path)] : []
  })
}

/** The keys in the comment lines at the top of an SQL file. */
export function headerOf(sql: string): Set<string> {
  const keys = new Set<string>()
  for (const line of sql.split('\n')) {
    if (!line.startsWith('--')) break
    const key = /^-- ([a-z]+):/.exec(line)?.[1]
    if (key) keys.add(key)
  }
  return keys
}
