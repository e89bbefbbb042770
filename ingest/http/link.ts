/** The address of rel="next" in a Link header (RFC 8288), null when there is none; Sentry's results="false" is the end. */
export function nextLink(header: string | null): string | null {
  for (const part of (header ?? '').match(/<[^>]*>(\s*;\s*[\w-]+\s*=\s*("[^"]*"|[^",;\s]*))*/g) ?? []) {
    const url = part.slice(1, part.indexOf('>'))
    const rel = /;\s*rel\s*=\s*"?([^";]*)"?/i.exec(part)?.[1] ?? ''
    if (rel.split(/\s+/).includes('next')) return /;\s*results\s*=\s*"false"/i.test(part) ? null : url
  }
  return null
}
