import type { FastifyRequest } from 'fastify'

/** Whether it goes to the API, by where it was led as well. */
export function isApi(request: FastifyRequest, path = addressOf(request)): boolean {
  return path.startsWith('/api/') || request.routeOptions.url?.startsWith('/api/') === true
}

/** Where a request goes, as routes are found: an escaped letter is the letter. What cannot be read is left as it is. */
export function addressOf({ url }: Pick<FastifyRequest, 'url'>): string {
  const [path = ''] = url.split(/[?#;]/, 1)
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
