/** What went wrong, for a person, without anything secret. */
import { SourceError } from '../contract.ts'

export function statusFault(status: number, isLimit: boolean, text: string, url: URL): SourceError {
  if (isLimit)
    return new SourceError('limited', `The server's rate limit is used up (${status}): ${shown(url)}`)
  // 203 is Azure DevOps' page to sign in, for whoever has no good token.
  if (status === 401 || status === 403 || status === 203) {
    return new SourceError(
      'unauthorised',
      `The server refuses access (${status}), check the token: ${shown(url)}`,
      { status: status === 203 ? 401 : status },
    )
  }
  if (status === 404 || status === 410)
    return new SourceError('not_found', `Nothing at this address (${status}): ${shown(url)}`)
  return new SourceError('failed', `The server answers ${status}${text && `, ${text}`}: ${shown(url)}`)
}

export function networkFault(error: unknown, url: URL, timeoutMs = 30_000): SourceError {
  const { name, message, cause } = error as Error & { cause?: { code?: string } }
  if (name === 'TimeoutError') {
    return new SourceError('timed_out', `No answer within ${timeoutMs / 1000} s: ${shown(url)}`, error)
  }
  return new SourceError(
    'unreachable',
    `The server cannot be reached (${cause?.code ?? message}): ${shown(url)}`,
    error,
  )
}

/** Whether the token is good for nothing (any more), not only for what was asked. */
export function isTokenRefused(error: unknown): boolean {
  if (!(error instanceof SourceError) || error.code !== 'unauthorised') return false
  return (error.cause as { status?: number } | undefined)?.status === 401
}

/** Without the query, which may hold what nobody should read. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`
}
