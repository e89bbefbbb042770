import { current, Notes } from '../transforms/notes.ts'

/** One request under way, with what was read for it. */
export class Asking<Defaults = unknown> extends Notes {
  readonly url: string
  /** What had changed when it came. */
  readonly at: number
  /** What it was completed with where the address says nothing. */
  defaults: Defaults | undefined

  constructor(url: string, at: number) {
    super()
    this.url = url
    this.at = at
  }

  /** The request that this is done for; null within what is made for several. */
  static now<Defaults>(): Asking<Defaults> | null {
    const notes = current()
    return notes instanceof Asking ? (notes as Asking<Defaults>) : null
  }
}
