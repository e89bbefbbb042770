/** The stretch that an address asks for, put where its placeholders are. */
import { SourceError } from '../../contract.ts'

export interface Stretch {
  /** Epoch ms. */
  from: number
  to: number
}

const FORMS: Readonly<Record<string, (at: number) => string>> = {
  '': (at) => new Date(at).toISOString().slice(0, 10),
  _unix: (at) => String(Math.floor(at / 1000)),
  _iso: (at) => new Date(at).toISOString(),
}

export function hasStretch(address: string): boolean {
  return /\{(from|to)(_[a-z]+)?\}/.test(address)
}

/** Errors: SourceError invalid for a placeholder that there is not. */
export function fill(address: string, { from, to }: Stretch): string {
  return address.replaceAll(/\{([a-z_]+)\}/g, (all, name: string) => {
    const [, end, form = ''] = /^(from|to)(_[a-z]+)?$/.exec(name) ?? []
    const write = FORMS[form]
    if (end === undefined || !write)
      throw new SourceError(
        'invalid',
        `No such part of an address, there are {from}, {to}, {from_unix}, {to_unix}, {from_iso} and {to_iso}: ${all}`,
      )
    return encodeURIComponent(write(end === 'from' ? from : to))
  })
}
