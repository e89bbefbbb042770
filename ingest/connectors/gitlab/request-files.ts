/** Files of open merge requests: of those alone that landed anew, one request each, so that a quiet sync asks for nothing. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { readFresh } from '../../fresh.ts'
import type { Http } from '../../http.ts'
import { pick } from './fields.ts'
import { readAll } from './requests.ts'
import { sessionOf } from './session.ts'

interface Open {
  id: number
  project_id: number
  iid: number
  sha: string | null
}

/** Side by side, as many as the client lets through at once anyway. */
const BATCH = 10
const FIELDS = ['old_path', 'new_path', 'new_file', 'renamed_file', 'deleted_file']

export async function* readRequestFiles(context: StreamContext): AsyncGenerator<Page> {
  const { rows, cursor } = await readFresh<Open>(
    context,
    'raw.gitlab__merge_request',
    `SELECT CAST(_key AS BIGINT) AS id, CAST(payload ->> 'project_id' AS BIGINT) AS project_id,
       CAST(payload ->> 'iid' AS BIGINT) AS iid, payload ->> 'sha' AS sha
     FROM fresh WHERE payload ->> 'state' IN ('opened', 'locked') ORDER BY _key`,
  )
  const { http } = sessionOf(context)
  for (let from = 0; from < rows.length; from += BATCH) {
    const some = rows.slice(from, from + BATCH)
    const read = await Promise.all(some.map((open) => recordOf(open, http)))
    yield {
      records: read.filter((record) => record !== null),
      deleted: { request_files: some.filter((_, i) => read[i] === null).map(({ id }) => String(id)) },
    }
    context.progress(Math.min(from + BATCH, rows.length), rows.length)
  }
  yield { cursor }
}

/** Null when it is gone meanwhile. Of the differences themselves nothing is kept. */
async function recordOf(open: Open, http: Http): Promise<object | null> {
  const path = `projects/${open.project_id}/merge_requests/${open.iid}/diffs`
  try {
    const files = await readAll(http, path)
    return { ...open, files: files.map((file) => pick(file, FIELDS)) }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}
