/** The entities' columns, read from their SQL files as data: for connectors that bring rows of any of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SqlType } from './contract.ts'

export interface Entity {
  name: string
  /** Columns that tell rows apart. */
  grain: string[]
  columns: Record<string, SqlType>
  /** Columns of the grain for which nothing means '': all of them, no part in particular. */
  empty: string[]
}

/** Said by the runner, not by a row. */
const OWN = new Set(['source_id', 'source_rank'])

/** All entities in order of name, without the columns that say where a row came from. */
export function readEntities(): Entity[] {
  const folder = findFolder()
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const grain = /^-- grain: (.*)$/m.exec(text)?.[1] ?? ''
    const columns = [...text.matchAll(/CAST\((?:NULL|'') AS ([A-Z]+)\) AS "?([a-z_]+)"?/g)]
      .map(([, type, name]) => [name, type] as [string, SqlType])
      .filter(([name]) => !OWN.has(name))
    return {
      name: file.replace(/\.sql$/, ''),
      grain: grain.split(/[,\s]+/),
      columns: Object.fromEntries(columns),
      empty: [...text.matchAll(/CAST\('' AS VARCHAR\) AS "?([a-z_]+)"?/g)].map(([, name]) => name as string),
    }
  })
}

/** From source and from the packed build alike. */
function findFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'sql', 'entities'))) return join(folder, 'sql', 'entities')
    if (dirname(folder) === folder) throw new Error(`No folder sql/entities above: ${import.meta.dirname}`)
  }
}
