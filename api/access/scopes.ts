import type { FastifyInstance } from 'fastify'

/** An application for those who see the same value streams. */
export interface OpenScope {
  app: FastifyInstance
  close(): Promise<void>
}

interface Opened {
  scope: Promise<OpenScope>
  users: number
}

/** Each holds answers of its own. */
const MOST_OPEN = 12

/** Applications by what is seen, opened when somebody asks, kept while others may. */
export class Scopes {
  private readonly open: (valueStreams: readonly string[]) => Promise<OpenScope>
  private readonly onError: (error: unknown) => void
  private readonly opened = new Map<string, Opened>()

  constructor(open: Scopes['open'], onError: Scopes['onError']) {
    this.open = open
    this.onError = onError
  }

  /** The scope stays open until `leave` is called, the first time. */
  async enter(valueStreams: readonly string[]): Promise<{ app: FastifyInstance; leave(): void }> {
    const opened = this.openedOf(valueStreams)
    opened.users++
    let isOver = false
    const leave = () => {
      if (!isOver) opened.users--
      isOver = true
    }
    try {
      return { app: (await opened.scope).app, leave }
    } catch (error) {
      leave()
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.keys()].map((key) => this.shut(key)))
  }

  private openedOf(valueStreams: readonly string[]): Opened {
    const key = JSON.stringify([...new Set(valueStreams)].sort())
    const known = this.opened.get(key)
    if (known) {
      // The latest used last.
      this.opened.delete(key)
      this.opened.set(key, known)
      return known
    }
    const opened = { scope: this.open(valueStreams), users: 0 }
    opened.scope.catch(() => this.opened.delete(key))
    this.opened.set(key, opened)
    for (const [other, { users }] of this.opened) {
      if (this.opened.size <= MOST_OPEN) break
      if (users === 0 && other !== key) void this.shut(other)
    }
    return opened
  }

  private async shut(key: string): Promise<void> {
    const opened = this.opened.get(key)
    this.opened.delete(key)
    await opened?.scope.then((scope) => scope.close()).catch(this.onError)
  }
}
