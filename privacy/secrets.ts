/**
 * Values that must not be told, wherever a text of a stranger could hold them: a server that answers with what it was sent, a
 * program that prints its arguments. The configuration names variables, and their values are looked up when a text is told.
 */

/** Shorter ones would be found in words that are none. */
const SHORTEST = 6
const HIDDEN = '[hidden]'

const names = new Set<string>()

/** Notes the variables that a configuration names: each text below a key that ends in _env or _secrets. */
export function noteSecrets(value: unknown, isNamed = false): void {
  if (typeof value === 'string') {
    if (isNamed && /^\w+$/.test(value)) names.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value))
      noteSecrets(entry, isNamed || /_(env|secrets)$/.test(key))
  }
}

/** The text without any of their values, as they are, in base64 and as in an address; pairs of them with a colon too. */
export function hideSecrets(text: string): string {
  let hidden = text
  for (const form of forms()) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN)
  // Of user and password together the base64 is another one than of each.
  return hidden.replaceAll(/\b(Basic|Bearer)\s+[\w+/=.~-]{16,}/gi, `$1 ${HIDDEN}`)
}

function forms(environment: NodeJS.ProcessEnv = process.env): string[] {
  const values = [...names]
    .flatMap((name) => environment[name] ?? [])
    .filter(({ length }) => length >= SHORTEST)
  return values
    .flatMap((value) => [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length)
}
