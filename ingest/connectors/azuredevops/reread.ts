/** Records that a delivery told of, read again one by one; keys begin with their project's id. */
import type { Page, StreamContext } from '../../contract.ts'
import { findBuild } from './builds.ts'
import type { Json } from './fields.ts'
import { findRequest, requestKey } from './requests.ts'
import { sessionOf, type Project } from './session.ts'
import { itemOf, readBatches } from './work-items.ts'

/** `<project> <repository> <number>` */
export async function* rereadRequests(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* rereadEach(context, 'pull_request', keys, async (project, [repository = '', number = '']) => ({
    key: requestKey(repository, number),
    record: await findRequest(client, project, repository, number),
  }))
}

/** `<project> <build>`; a build that the service has dropped by age did happen. */
export async function* rereadBuilds(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* rereadEach(context, null, keys, async (project, [id = '']) => ({
    key: id,
    record: await findBuild(client, project, id),
  }))
}

/** `<project> <work item>` */
export async function* rereadItems(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* rereadEach(context, 'work_item', keys, async (project, [id = '']) => {
    const [item] = await readBatches(client, [Number(id)])
    return { key: id, record: item ? itemOf(item, project) : null }
  })
}

interface Found {
  key: string
  record: Json | null
}

/** A project that is not read here is left alone: a hook may tell of more than is configured. */
async function* rereadEach(
  context: StreamContext,
  deletedFrom: string | null,
  keys: readonly string[],
  read: (project: Project, rest: string[]) => Promise<Found>,
): AsyncGenerator<Page> {
  const known = await context.landed.keys('project')
  for (const key of keys) {
    const [id = '', ...rest] = key.split(' ')
    if (!known.has(id)) continue
    const found = await read({ id, name: id, label: id, createdAt: '' }, rest)
    if (found.record) yield { records: [found.record] }
    else if (deletedFrom !== null) yield { deleted: { [deletedFrom]: [found.key] } }
  }
}
