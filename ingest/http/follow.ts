/** Follows redirects: within the origin as it began, beyond it in another way. */
import { SourceError } from '../contract.ts'
import { shown } from './faults.ts'

type Get = (target: URL) => Promise<Response>

const MOST_HOPS = 5

/** Once elsewhere it stays so: a way back could be anybody's wish. Errors: SourceError invalid when there is no end. */
export async function follow(url: URL, own: Get, elsewhere: Get): Promise<Response> {
  let target = url
  let isElsewhere = false
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const response = await (isElsewhere ? elsewhere(target) : own(target))
    const { status, headers } = response
    const location = headers.get('location')
    if (status < 301 || status > 308 || status === 304 || !location) return response
    await response.body?.cancel()
    target = new URL(location, target)
    isElsewhere ||= target.origin !== url.origin
  }
  throw new SourceError('invalid', `The server redirects without end: ${shown(url)}`)
}
