import { readRelations, type Relations } from './live.ts'
import type { ErrorAnswer } from './types.ts'

/** What the API refused or failed at, in words for the reader. `code` is stable, such as SG_UNKNOWN_NAME. */
export class RequestError extends Error {
  readonly status: number
  readonly code: string
  /** The whole answer, for what says more than a message. */
  readonly answer: unknown

  constructor(status: number, code: string, message: string, answer: unknown = null) {
    super(message)
    this.answer = answer
    this.name = 'RequestError'
    this.status = status
    this.code = code
  }
}

let token: string | null = null

/** Sent with everything that changes something, so that no other page can ask for it. */
export function useCsrf(given: string | null): void {
  token = given
}

const own = (): Record<string, string> => (token === null ? {} : { 'x-csrf-token': token })

const unreachable = 'Streamgauge does not answer. Check that it still runs in its terminal, then try again.'

async function readError(response: Response): Promise<RequestError> {
  const body = (await response.json().catch(() => null)) as ErrorAnswer | null
  if (body?.message) return new RequestError(response.status, body.code ?? 'SG_UNKNOWN', body.message, body)
  return new RequestError(
    response.status,
    'SG_UNKNOWN',
    `The server answered ${response.status} without a reason.`,
  )
}

/** The day that the page looks back at, as its address says; null for now. */
function knownDay(): string | null {
  return new URLSearchParams(globalThis.location?.search ?? '').get('known')
}

/** The same question about the day that the page looks back at, unless it says itself which: an empty `known` is today. */
export function lookBack(path: string, day = knownDay()): string {
  const [, query = ''] = path.split('?')
  if (!day || !path.startsWith('/api/') || new URLSearchParams(query).has('known')) return path
  return `${path}${path.includes('?') ? '&' : '?'}known=${encodeURIComponent(day)}`
}

/** The same question about what is known today. */
export function atToday(path: string): string {
  const [address = '', query = ''] = path.split('?')
  const search = new URLSearchParams(query)
  search.set('known', '')
  return `${address}?${search}`
}

async function request(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(lookBack(path), options)
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw new RequestError(0, 'SG_UNREACHABLE', unreachable)
  }
}

/** JSON from the API. Throws RequestError; an abort is thrown as it is. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await getAnswer<T>(path, signal)).data
}

export interface Answer<T> {
  data: T
  /** What it was made of. */
  reads: Relations
  /** There is something newer already, which was not waited for. */
  isOutdated: boolean
  /** How long a newer one is not to be asked for by itself, ms: it takes long to make. */
  restMs: number
}

/** An answer that is outdated by no more is shown until the newest is there; beyond a minute only one that takes long to make. */
const HASTE = { 'cache-control': 'max-stale=600' }

/** The same with what is said of the answer. `isHasty`: one that is outdated by little is better than none. */
export async function getAnswer<T>(path: string, signal?: AbortSignal, isHasty = false): Promise<Answer<T>> {
  const headers = { accept: 'application/json', ...(isHasty ? HASTE : {}) }
  const response = await request(path, { headers, ...(signal && { signal }) })
  if (!response.ok) throw await readError(response)
  const data = (await response.json()) as T
  const seconds = (name: string) => Number(response.headers.get(name) ?? 0)
  return {
    data,
    reads: readRelations(response.headers.get('x-reads')),
    isOutdated: seconds('x-outdated') > 0,
    restMs: seconds('x-rest') * 1000,
  }
}

export async function postJson<T>(path: string, body: unknown = {}): Promise<T> {
  return (await (await postFor(path, body)).json()) as T
}

/** The same for an answer that is no JSON, or that may be given up. */
export async function postFor(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...own() }
  const options = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) }
  const response = await request(path, options)
  if (!response.ok) throw await readError(response)
  return response
}

/** The same where nothing comes back. */
export async function postNothing(path: string): Promise<void> {
  const response = await request(path, { method: 'POST', headers: own() })
  if (!response.ok) throw await readError(response)
}

/** A file as the body. */
export async function postFile<T>(path: string, file: File): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/octet-stream', ...own() }
  const response = await request(path, { method: 'POST', headers, body: file })
  if (!response.ok) throw await readError(response)
  return (await response.json()) as T
}

/** A path with its query; arrays repeat their name, empty values are left out. */
export function withQuery(path: string, query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== '') search.append(name, String(each))
    }
  }
  const text = search.toString()
  return lookBack(text ? `${path}?${text}` : path)
}
