import { getJson, withQuery } from './client.ts'
import { rowsOf } from './table.ts'
import type { TableAnswer } from './types.ts'

/** As many ids as one address holds, and as many names as a reader scrolls through. */
const perRequest = 60
const most = 360

function tableFor(id: string): { mart: string; column: string; name: string } {
  return /#\d+$|@[0-9a-f]{7,64}$/.test(id)
    ? { mart: 'change_fact', column: 'change_id', name: 'title' }
    : { mart: 'deployment_fact', column: 'deployment_id', name: 'version' }
}

/**
 * What the cases behind a figure are called: titles of changes, versions of deployments. Told in pieces as they arrive;
 * names are an extra, so the rest keep their ids.
 */
export async function readTitles(
  ids: readonly string[],
  tell: (titles: ReadonlyMap<string, string>) => void,
  signal: AbortSignal,
): Promise<void> {
  const wanted = [...new Set(ids)].slice(0, most)
  const [first] = wanted
  if (first === undefined) return
  const { mart, column, name } = tableFor(first)
  let titles: ReadonlyMap<string, string> = new Map()
  for (let from = 0; from < wanted.length; from += perRequest) {
    const part = wanted.slice(from, from + perRequest)
    const path = withQuery(`/api/marts/${mart}`, { [column]: part, limit: 500 })
    const rows = rowsOf<Record<string, string | null>>(await getJson<TableAnswer>(path, signal))
    titles = new Map([
      ...titles,
      ...rows.flatMap((row): [string, string][] => (row[name] ? [[row[column] ?? '', row[name]]] : [])),
    ])
    tell(titles)
  }
}
