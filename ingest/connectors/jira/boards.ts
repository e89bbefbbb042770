/** Boards with what their columns mean, and their sprints. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isDue, unknownIds } from './due.ts'
import { askEach, readListing } from './listing.ts'
import type { JiraSession } from './session.ts'

interface Board {
  id: number
  type?: string
  location?: { projectId?: number | string }
}

interface Sprint {
  id: number
  originBoardId?: number
}

const AGILE = 'rest/agile/1.0'
const PAGE = 50

export async function* readBoards(context: StreamContext): AsyncGenerator<Page> {
  if (!(await isDue(context, null))) return
  const session = context.session as JiraSession
  const readAt = new Date(context.clock.now()).toISOString()
  for await (const boards of listBoards(session)) {
    const records: object[] = []
    for await (const [board, configuration] of askEach(boards, ({ id }) =>
      lenient(() => session.http.fetch({ path: `${AGILE}/board/${id}/configuration` })),
    )) {
      records.push({ ...board, configuration: configuration?.body ?? null })
    }
    yield { records }
  }
  yield { records: [], cursor: readAt }
}

export async function* readSprints(context: StreamContext): AsyncGenerator<Page> {
  const session = context.session as JiraSession
  const field = (await session.fields()).find(({ schema }) => schema?.custom?.endsWith(':gh-sprint'))
  const unknown = field === undefined ? null : unknownIds('sprint', `'$.fields.${field.id}[*].id'`)
  if (!(await isDue(context, unknown))) return
  const readAt = new Date(context.clock.now()).toISOString()
  const seen = new Set<number>()
  for await (const boards of listBoards(session)) {
    const timed = boards.filter(({ type }) => type !== 'kanban')
    for await (const [board, sprints] of askEach(timed, ({ id }) => listSprints(session, id))) {
      const records = sprints.filter(
        ({ id, originBoardId = board.id }) => originBoardId === board.id && !seen.has(id),
      )
      for (const { id } of records) seen.add(id)
      if (records.length > 0) yield { records }
    }
  }
  yield { records: [], cursor: readAt }
}

/** Those of the projects that are read; a board without a project may show any of them. */
async function* listBoards(session: JiraSession): AsyncGenerator<Board[]> {
  const projects = new Set((await session.projects()).map(({ id }) => String(id)))
  try {
    for await (const boards of readListing<Board>(session.http, `${AGILE}/board`, PAGE)) {
      yield boards.filter(({ location }) => {
        const id = location?.projectId
        return id === undefined || projects.has(String(id))
      })
    }
  } catch (error) {
    // A site without Jira Software has no boards.
    if (!(error instanceof SourceError && error.code === 'not_found')) throw error
  }
}

async function listSprints({ http }: JiraSession, board: number): Promise<Sprint[]> {
  const found: Sprint[] = []
  await lenient(async () => {
    for await (const page of readListing<Sprint>(http, `${AGILE}/board/${board}/sprint`, PAGE))
      found.push(...page)
  })
  return found
}

/** A board that went meanwhile (404), or one that has no sprints (400), has none. */
async function lenient<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    if (error.code === 'not_found' || /answers 400/.test(error.message)) return null
    throw error
  }
}
