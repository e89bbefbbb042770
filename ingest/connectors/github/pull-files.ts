/** Files of open requests: of those alone that landed anew, fifty a request, so that a quiet sync asks for nothing. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { readFresh } from '../../fresh.ts'
import { PULL_FILES, PULLS_FILES } from './queries.ts'
import { sessionOf, type Session } from './session.ts'

interface FilePage {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  nodes: ({ path: string } | null)[]
}

interface PullFiles {
  id: string
  number: number
  headRefOid: string
  /** Null when GitHub cannot compare the branches. */
  files: FilePage | null
}

const BATCH = 50

/** An open request is read again whenever it has landed in another state: then somebody may have pushed. */
export async function* readPullFiles(context: StreamContext): AsyncGenerator<Page> {
  const { rows, cursor } = await readFresh<{ id: string; repository: number }>(
    context,
    'raw.github__pull',
    `SELECT _key AS id, CAST(payload ->> 'repository_id' AS BIGINT) AS repository
     FROM fresh WHERE payload ->> 'state' = 'OPEN' ORDER BY _key`,
  )
  const session = sessionOf(context)
  const repositories = new Map(rows.map(({ id, repository }) => [id, repository]))
  for (let from = 0; from < rows.length; from += BATCH) {
    const ids = rows.slice(from, from + BATCH).map(({ id }) => id)
    const { data, faults } = await session.graphql.query<{ nodes: (PullFiles | null)[] }>(PULLS_FILES, {
      ids,
    })
    const cut = faults.find(({ type }) => type !== 'NOT_FOUND')
    if (cut)
      throw new SourceError(
        'failed',
        `GitHub shows not all files of open requests, ${cut.message}: ${ids[0]}`,
      )
    const found = data.nodes.filter((node) => typeof node?.id === 'string') as PullFiles[]
    const records = []
    for (const pull of found) records.push(await recordOf(pull, repositories.get(pull.id), context, session))
    const there = new Set(found.map(({ id }) => id))
    yield { records, deleted: { pull_files: ids.filter((id) => !there.has(id)) } }
    context.progress(Math.min(from + BATCH, rows.length), rows.length)
  }
  yield { cursor }
}

async function recordOf(
  { id, number, headRefOid, files }: PullFiles,
  repository_id: number | undefined,
  context: StreamContext,
  { graphql }: Session,
): Promise<object> {
  const nodes = [...(files?.nodes ?? [])]
  let page = files?.pageInfo
  while (page?.hasNextPage) {
    const { data } = await graphql.query<{ node: { files: FilePage | null } | null }>(PULL_FILES, {
      id,
      after: page.endCursor,
    })
    nodes.push(...(data.node?.files?.nodes ?? []))
    page = data.node?.files?.pageInfo
  }
  const told = files?.totalCount ?? null
  if (told !== null && nodes.length < told)
    context.note(
      `GitHub lists ${nodes.length} of ${told} files of an open request: ${repository_id}#${number}`,
    )
  return { id, repository_id, number, headRefOid, totalCount: told, files: { nodes } }
}
