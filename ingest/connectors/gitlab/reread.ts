/** Records that a delivery told of, read again one by one; keys are `<project> <number>`. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { Json, Listed } from './listed.ts'
import { sessionOf } from './session.ts'

const AT_ONCE = 50

interface Key {
  projectId: number
  number: number
}

export async function* reread(
  listed: Listed,
  context: StreamContext,
  keys: readonly string[],
): AsyncGenerator<Page> {
  const session = sessionOf(context)
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const asked = keys.slice(from, from + AT_ONCE).map(readKey)
    const found = await Promise.all(
      asked.map(async (key) => ({ key, record: await read(listed, context, key) })),
    )
    const records = found.flatMap(({ key, record }) => (record ? [listed.trim(record, key.projectId)] : []))
    const refined = listed.refine ? await listed.refine(records, session, context.source.id) : { records }
    const gone = found.filter(({ record }) => record === null).map(({ key }) => key)
    const deleted = listed.isDeletable ? await keysOf(listed, context, gone) : []
    yield { ...refined, deleted: { [listed.stream]: deleted } }
  }
}

function readKey(key: string): Key {
  const [projectId, number] = key.split(' ').map(Number)
  return { projectId: projectId as number, number: number as number }
}

/** Null when it is not there. */
async function read(listed: Listed, context: StreamContext, key: Key): Promise<Json | null> {
  try {
    const { body } = await sessionOf(context).http.fetch({ path: listed.addressOf(key) })
    return body as Json
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** Of what is gone only its number within the project is known. */
async function keysOf(
  { stream, number }: Listed,
  { landed }: StreamContext,
  gone: readonly Key[],
): Promise<string[]> {
  if (gone.length === 0) return []
  const places = gone.map((key) => `'${key.projectId} ${key.number}'`).join(', ')
  const rows = await landed.rows<{ key: string }>(
    `select _key as key from raw.gitlab__${stream} where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at)
       and max_by((payload ->> 'project_id') || ' ' || (payload ->> '${number}'), _loaded_at) in (${places})`,
  )
  return rows.map(({ key }) => key)
}
