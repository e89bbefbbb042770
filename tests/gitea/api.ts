/** What people do in a Gitea, through its API, each as themselves; and with Git. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Site } from './program.ts'

export type Json = Record<string, unknown>

export const PASSWORD = 'Secret-123'

export class Api {
  readonly site: Site
  readonly #authorization: string

  constructor(site: Site, who: string | null = null) {
    this.site = site
    this.#authorization =
      who === null ? `token ${site.token}` : `Basic ${Buffer.from(`${who}:${PASSWORD}`).toString('base64')}`
  }

  /** The same site as somebody else sees it. */
  as(who: string): Api {
    return new Api(this.site, who)
  }

  async get<T = Json>(path: string): Promise<T> {
    return (await this.#call('GET', path)) as T
  }

  async post<T = Json>(path: string, body: object = {}): Promise<T> {
    return (await this.#call('POST', path, body)) as T
  }

  async patch(path: string, body: object): Promise<Json> {
    return (await this.#call('PATCH', path, body)) as Json
  }

  async put(path: string, body: object = {}): Promise<void> {
    await this.#call('PUT', path, body)
  }

  async delete(path: string): Promise<void> {
    await this.#call('DELETE', path)
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.site.url}/api/v1/${path}`, {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Gitea refused (${answer.status}), ${text}: ${method} ${path}`)
    return text === '' ? null : JSON.parse(text)
  }
}

/** A clone in which somebody works. */
export class Clone {
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv

  constructor(folder: string, site: Site, label: string, who: string) {
    mkdirSync(folder, { recursive: true })
    const identity = { NAME: `${who} Example`, EMAIL: `${who}@example.org` }
    this.#folder = folder
    this.#env = {
      ...process.env,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: identity.NAME,
      GIT_AUTHOR_EMAIL: identity.EMAIL,
      GIT_COMMITTER_NAME: identity.NAME,
      GIT_COMMITTER_EMAIL: identity.EMAIL,
    }
    const url = new URL(`${site.url}/${label}.git`)
    ;[url.username, url.password] = [who, PASSWORD]
    this.git('init', '-q', '-b', 'main')
    this.git('remote', 'add', 'origin', url.href)
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.#folder,
      env: this.#env,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  }

  /** Gives the commit's SHA. */
  commit(message: string, files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true })
      writeFileSync(join(this.#folder, path), text)
    }
    this.git('add', '-A')
    this.git('commit', '-q', '-m', message)
    return this.git('rev-parse', 'HEAD')
  }
}
