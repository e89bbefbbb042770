import fc from 'fast-check'

/** Bytes and texts that parsers stumble over. */
const ODD = [
  '',
  '\0',
  '\r\n',
  '\n'.repeat(40),
  '\u2028',
  '\uFEFF',
  '\uD800',
  '"',
  "'",
  '`',
  '\\',
  '%',
  '%zz',
  '%00',
  '../'.repeat(12),
  '[',
  '{',
  '((((((((((((',
  '*'.repeat(30),
  ' '.repeat(300),
  '\t',
  '#',
  '&a *a',
  '!!js/function x',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e999',
  '9007199254740993',
  '0000-00-00',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00Z',
  'é😀',
  'a'.repeat(5_000),
]

/** A text that was good, changed at up to four places: parts left out, doubled, swapped or replaced by something odd. */
export function changedText(seeds: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(60),
    kind: fc.constantFrom('cut', 'double', 'odd', 'noise', 'end', 'swap'),
    odd: fc.constantFrom(...ODD),
    noise: fc.string({ unit: 'binary', maxLength: 30 }),
    seed: fc.nat(seeds.length - 1),
  })
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 4 }))
    .map(([seed, changes]) => changes.reduce((text, one) => apply(text, one, seeds), seed))
}

interface Change {
  at: number
  length: number
  kind: 'cut' | 'double' | 'odd' | 'noise' | 'end' | 'swap'
  odd: string
  noise: string
  seed: number
}

function apply(text: string, { at, length, kind, odd, noise, seed }: Change, seeds: readonly string[]) {
  const from = Math.floor(at * text.length)
  const part = text.slice(from, from + length)
  const [before, after] = [text.slice(0, from), text.slice(from + length)]
  switch (kind) {
    case 'cut':
      return before + after
    case 'double':
      return before + part.repeat(3) + after
    case 'odd':
      return before + odd + after
    case 'noise':
      return before + noise + after
    case 'end':
      return before
    case 'swap':
      return before + (seeds[seed] ?? '').slice(0, 200) + after
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const ODD_VALUES: readonly Json[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  '',
  [],
  {},
  [null],
  [[[[]]]],
  { toString: null, length: -1 },
  ...ODD,
]

/** A JSON text that was good, with up to four of its values replaced, taken out, wrapped, or put at another's place. */
export function changedJson(seeds: readonly unknown[]): fc.Arbitrary<string> {
  const change = fc.record({
    steps: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 8 }),
    kind: fc.constantFrom('replace', 'remove', 'wrap', 'text', 'copy'),
    odd: fc.constantFrom(...ODD_VALUES),
  })
  return fc.tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 4 })).map(([seed, changes]) => {
    const value = structuredClone(seed) as Json
    for (const { steps, kind, odd } of changes) alter(value, steps, kind, odd)
    return JSON.stringify(value)
  })
}

function alter(value: Json, steps: readonly number[], kind: string, odd: Json): void {
  let holder = value
  for (const [index, step] of steps.entries()) {
    if (typeof holder !== 'object' || holder === null) return
    const keys = Object.keys(holder)
    const key = keys[Math.floor(step * keys.length)]
    if (key === undefined) return
    const object = holder as { [name: string]: Json }
    const inner = object[key] ?? null
    if (index < steps.length - 1 && typeof inner === 'object' && inner !== null) holder = inner
    else return put(object, key, inner, kind, odd)
  }
}

function put(object: { [name: string]: Json }, key: string, inner: Json, kind: string, odd: Json): void {
  if (kind === 'remove') delete object[key]
  else if (kind === 'replace') object[key] = odd
  else if (kind === 'wrap') object[key] = [inner, inner]
  else if (kind === 'text') object[key] = JSON.stringify(inner)
  else object[key] = structuredClone(Object.values(object).at(-1) ?? null)
}
