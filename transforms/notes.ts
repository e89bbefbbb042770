import { AsyncLocalStorage } from 'node:async_hooks'

/** One a process, however often this module is loaded: tests have it twice, by their own loader and by that of plugins. */
const place = globalThis as { streamgaugeNotes?: AsyncLocalStorage<Notes | undefined> }
const storage = (place.streamgaugeNotes ??= new AsyncLocalStorage())

/** Texts, then remarks: names within them are read by nothing. */
const ASIDE = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g
/** A relation stands behind one of these, whatever the statement; what else does only makes the list longer. */
const PLACES =
  /(?:\b(?:from|join|describe|summarize|table)\s|[,(])\s*(?!(?:from|join|table)\s)((?:"?\w+"?\.){0,2}"?\w+"?)(?!\s*\()/gi

/**
 * Names of all that a statement may read, `schema.name` outside of main; columns among them, which do no harm: whoever
 * asks knows his relations. Cheap enough for every statement, where the engine's own parser is not.
 */
export function listMentions(sql: string): string[] {
  const plain = sql.replaceAll(ASIDE, (part) => (part.startsWith("'") ? "''" : ' '))
  return [...plain.matchAll(PLACES)].map(([, name = '']) =>
    name
      .replaceAll('"', '')
      .replace(/^main\./i, '')
      .toLowerCase(),
  )
}

/** What an answer was made of: names of the relations that were read for it, whoever read them. */
export class Notes {
  readonly names = new Set<string>()

  add(names: Iterable<string>): void {
    for (const name of names) this.names.add(name)
  }

  /** Runs `work`; what is read in it and in all that it waits for is noted here. */
  take<T>(work: () => T): T {
    return storage.run(this, work)
  }
}

/** Where what is read now is noted. */
export function current(): Notes | undefined {
  return storage.getStore()
}

export function note(names: Iterable<string>): void {
  storage.getStore()?.add(names)
}

/** Of a statement that is about to run. */
export function noteStatement(sql: string): void {
  const notes = storage.getStore()
  if (notes) notes.add(listMentions(sql))
}

/** For what depends on the reading of no table: of when something was built, for instance. */
export function unnoted<T>(work: () => T): T {
  return storage.run(undefined, work)
}

/** For what several answers share: it is read once, and noted by each of them. */
export class SharedReading<T> {
  private readonly notes = new Notes()
  private readonly answer: Promise<T>

  constructor(read: () => Promise<T>) {
    this.answer = this.notes.take(read)
    // Whoever waits hears of it; where nobody does it is no fault of the process.
    this.answer.catch(() => undefined)
  }

  async get(): Promise<T> {
    const answer = await this.answer
    note(this.notes.names)
    return answer
  }
}
