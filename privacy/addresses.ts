/** E-mail addresses in texts that leave the server: found from their at sign outwards, so that long texts cost no more than short ones. */

const LOCAL = /[A-Za-z0-9._%+'-]/
/** In URLs it is written as %40. */
const SIGN = /@|%40/g
/** A letter begins it: name@1.2.3 is a version. */
const DOMAIN = /[A-Za-z][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}(?![A-Za-z0-9-])/y
const LONGEST_LOCAL = 64
/** git@host:path is where a repository lies. */
const CLONE = /[:/]/

export interface FoundAddress {
  start: number
  end: number
}

export function* findAddresses(text: string): Generator<FoundAddress> {
  for (const { index: at, 0: sign } of text.matchAll(SIGN)) {
    DOMAIN.lastIndex = at + sign.length
    if (!DOMAIN.test(text)) continue
    const end = DOMAIN.lastIndex
    let start = at
    while (start > 0 && at - start < LONGEST_LOCAL && LOCAL.test(text[start - 1] as string)) start--
    if (start === at || isClone(text, start, at, end)) continue
    yield { start, end }
  }
}

/** The text with each address as …@…. */
export function maskAddresses(text: string): string {
  if (!mayHold(text)) return text
  let masked = ''
  let from = 0
  for (const { start, end } of findAddresses(text)) {
    masked += `${text.slice(from, start)}…@…`
    from = end
  }
  return from === 0 ? text : masked + text.slice(from)
}

/** Cheaper than looking for one. */
export function mayHold(text: string | Buffer): boolean {
  return text.includes('@') || text.includes('%40')
}

export function hasAddress(text: string): boolean {
  return !findAddresses(text).next().done
}

function isClone(text: string, start: number, at: number, end: number): boolean {
  return text.slice(start, at) === 'git' && CLONE.test(text[end] ?? '')
}
