import { isRecord, type Comparison } from './comparison.ts'

const ENTRIES = ['main', 'module', 'types', 'typings', 'browser'] as const

export function isPackage(path: string): boolean {
  return /(^|\/)package\.json$/.test(path) && !path.includes('node_modules/')
}

/** Entries and commands of an npm package that are gone. */
export function comparePackage(before: string, after: string): Comparison {
  const [old, now] = [JSON.parse(before), JSON.parse(after)] as unknown[]
  if (!isRecord(old) || !isRecord(now)) return { unreadable: 'it is no package manifest' }
  const gone: string[] = []
  if (typeof old.name === 'string' && old.name !== now.name)
    gone.push(`the package ${old.name} is called ${String(now.name)}`)
  const kept = new Set(exportsOf(now.exports))
  for (const entry of exportsOf(old.exports)) if (!kept.has(entry)) gone.push(`export ${entry} is gone`)
  if (old.exports === undefined && now.exports !== undefined)
    gone.push('only what exports names can be imported now')
  // With exports these are not asked.
  if (now.exports === undefined)
    for (const entry of ENTRIES)
      if (typeof old[entry] === 'string' && now[entry] === undefined) gone.push(`entry ${entry} is gone`)
  const commands = commandsOf(now)
  for (const name of commandsOf(old)) if (!commands.includes(name)) gone.push(`command ${name} is gone`)
  return { gone }
}

function exportsOf(exports: unknown): string[] {
  if (typeof exports === 'string') return ['.']
  if (!isRecord(exports)) return []
  const paths = Object.entries(exports).filter(([key]) => key.startsWith('.'))
  if (paths.length === 0) return ['.']
  return paths.filter(([, target]) => target !== null).map(([key]) => key)
}

function commandsOf(manifest: Record<string, unknown>): string[] {
  if (typeof manifest.bin === 'string') return [String(manifest.name)]
  return isRecord(manifest.bin) ? Object.keys(manifest.bin) : []
}
