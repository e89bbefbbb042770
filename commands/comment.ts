import type { ImpactAnswer } from '../api/schemas/index.ts'
import { createHttp, type Http } from '../ingest/http.ts'
import { AddressRefused, outlet } from '../privacy/outlet.ts'
import { MARK } from '../transforms/impact/markdown.ts'
import { readEvent, type Environment } from './request-event.ts'
import { CommandError } from './exit.ts'

export type CommentTool = 'github' | 'gitlab'

/** Where the comments of a request lie, as its tool names them. */
export interface Request {
  base: string
  headers: Record<string, string>
  comments: string
  comment(id: number): string
  /** GitHub alters by PATCH, GitLab by PUT. */
  alter: 'PATCH' | 'PUT'
  status: { path: string; body(isWarning: boolean): object }
}

const NOTHING_LEFT = `${MARK}\n\nNothing to say any more: nobody is known to need what this change touches now.`

/**
 * Writes what is to be said to the request of this pipeline, or edits what was said before, and sets its status. Silent
 * where there is nothing to say. Returns what was done. Errors: CommandError 'usage', 'source'.
 */
export async function writeComment(
  tool: CommentTool,
  answer: ImpactAnswer,
  environment: Environment = process.env,
): Promise<string> {
  const request = await readEvent(tool, environment)
  const http = createHttp({ baseUrl: request.base, headers: request.headers })
  const earlier = await findEarlier(http, request)
  const done = await write(request, earlier, answer.markdown)
  await send(request, 'POST', request.status.path, request.status.body(answer.is_warning))
  return done
}

async function write(request: Request, earlier: Comment | null, markdown: string): Promise<string> {
  if (earlier === null && markdown === '') return 'Nothing to say, no comment written'
  const body = markdown === '' ? NOTHING_LEFT : markdown
  if (earlier?.body === body) return 'The comment says so already'
  if (earlier === null) await send(request, 'POST', request.comments, { body })
  else await send(request, request.alter, request.comment(earlier.id), { body })
  return earlier === null ? 'Comment written' : 'Comment brought up to date'
}

interface Comment {
  id: number
  body: string
}

async function findEarlier(http: Http, { comments }: Request): Promise<Comment | null> {
  for await (const { body } of http.pages({ path: comments, query: { per_page: 100 } })) {
    const found = (body as Comment[]).find((comment) => comment.body.startsWith(MARK))
    if (found) return found
  }
  return null
}

/** Never tried again: a comment must not be written twice. */
async function send(request: Request, method: string, path: string, body: object): Promise<void> {
  const address = `${request.base}${path}`
  const headers = { ...request.headers, 'content-type': 'application/json' }
  const response = await outlet
    .fetch(address, { method, headers, body: JSON.stringify(body) })
    .catch((error: unknown) => {
      if (error instanceof AddressRefused) throw new CommandError('source', error.message, error)
      throw new CommandError('source', `No answer from ${new URL(address).host}`, error)
    })
  if (response.ok) return
  const reason = response.status === 403 || response.status === 401 ? 'may its token write comments?' : ''
  throw new CommandError(
    'source',
    `${new URL(address).host} refused the comment (${response.status}), ${reason || 'see its answer'}: ${(await response.text()).slice(0, 200)}`,
  )
}
