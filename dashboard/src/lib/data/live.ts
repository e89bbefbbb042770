/** Null: any relation may have changed, or an answer may depend on any. */
export type Relations = readonly string[] | null

/** Whether an answer that was made of `reads` is another one now. */
export function isConcerned(reads: Relations, changed: Relations): boolean {
  if (changed === null || reads === null) return changed === null || changed.length > 0
  return reads.some((name) => changed.includes(name))
}

export function mixRelations(one: Relations, other: Relations): Relations {
  return one === null || other === null ? null : [...new Set([...one, ...other])]
}

/** Of a header: a server that does not say what it read may have read anything. */
export function readRelations(header: string | null): Relations {
  return header === null ? null : header.split(' ').filter((name) => name !== '')
}

type Listener = (changed: Relations) => void

/** Tells everybody on the screen what has changed; while nobody looks, it is kept for when somebody does. */
export class News {
  readonly #listeners = new Set<Listener>()
  #kept: Relations = []
  isWatched = true

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  tell(changed: Relations): void {
    this.#kept = mixRelations(this.#kept, changed)
    if (this.isWatched) this.#pass()
  }

  watch(isWatched: boolean): void {
    this.isWatched = isWatched
    if (isWatched) this.#pass()
  }

  #pass(): void {
    const changed = this.#kept
    this.#kept = []
    if (changed?.length !== 0) for (const listener of this.#listeners) listener(changed)
  }
}
