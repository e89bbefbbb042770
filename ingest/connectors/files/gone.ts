/** Rows of a file that it no longer holds, slice by slice, so that memory does not grow with the file. */
import type { Landed, Page } from '../../contract.ts'
import type { Entity } from '../../entities.ts'
import type { SeenKeys } from './seen.ts'

const SLICE = 100_000

export async function* findGone(
  landed: Landed,
  file: string,
  entities: readonly Entity[],
  seen: SeenKeys,
): AsyncGenerator<Page> {
  const named = `_source = $source and _file = '${file.replaceAll("'", "''")}'`
  const counts = await landed.rows<{ name: string; n: number }>(
    entities
      .map(({ name }) => `select '${name}' as name, count(*) as n from raw.files__${name} where ${named}`)
      .join(' union all '),
  )
  for (const { name, n } of counts) {
    const slices = Math.ceil(n / SLICE)
    for (let slice = 0; slice < slices; slice++) {
      const rows = await landed.rows<{ key: string }>(
        `select _key as key from raw.files__${name} where ${named} and hash(_key) % ${slices} = ${slice}
         group by _key having not max_by(_is_deleted, _loaded_at)`,
      )
      const gone = rows.map(({ key }) => key).filter((key) => !seen.has(`${name}:${key}`))
      if (gone.length > 0) yield { deleted: { [name]: gone } }
    }
  }
}
