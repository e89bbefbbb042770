/** What was last seen at an address, so that an unchanged page costs nothing. */
export interface SeenPage {
  etag: string
  /** Its Link header: a 304 often comes without. */
  link: string | null
}

/**
 * Lives as long as its stream's run; a connector that keeps `entries()` must keep them in the stream's cursor, so that
 * they are saved with the rows: an ETag without its rows would hide them for good.
 */
export class EtagStore {
  private readonly pages: Map<string, SeenPage>

  constructor(entries: Iterable<readonly [string, SeenPage]> = []) {
    this.pages = new Map(entries)
  }

  get(url: string): SeenPage | undefined {
    return this.pages.get(url)
  }

  set(url: string, page: SeenPage): void {
    this.pages.set(url, page)
  }

  entries(): [string, SeenPage][] {
    return [...this.pages]
  }
}
