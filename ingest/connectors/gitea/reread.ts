/** Records that a delivery told of, read again one by one; keys are `<repository id> <owner/name> <number>`. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Json } from './fields.ts'
import { keyOf, unlessGone, type Listed, type Where } from './listed.ts'
import { pathOf, sessionOf } from './session.ts'

const AT_ONCE = 20

export interface Key extends Where {
  number: number
}

export function readKey(key: string): Key {
  const [id, label = '', number] = key.split(' ')
  return { id: Number(id), label, number: Number(number) }
}

export async function* reread(
  listed: Listed,
  context: StreamContext,
  keys: readonly string[],
): AsyncGenerator<Page> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const asked = keys.slice(from, from + AT_ONCE).map(readKey)
    const found = await Promise.all(
      asked.map(async (key) => ({ key, record: await readOne(listed, context, key) })),
    )
    const gone = found.filter(({ record }) => record === null)
    yield {
      records: found.flatMap(({ record }) => record ?? []),
      deleted: { [listed.stream]: gone.map(({ key }) => keyOf(key, key.number)) },
    }
  }
}

/** Null when it is not there. */
async function readOne(listed: Listed, context: StreamContext, key: Key): Promise<Json | null> {
  if (listed.stream === 'pull') return listed.complete({ number: key.number }, key, context)
  const path = `${pathOf(key.label)}/issues/${key.number}`
  const answer = await unlessGone(sessionOf(context).http.fetch({ path }))
  return answer === null ? null : listed.complete(answer.body as Json, key, context)
}
