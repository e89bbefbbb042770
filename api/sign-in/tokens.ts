/** Tokens for programs: told once, kept as hashes in a file beside the data, so that one is taken back while a server runs. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROLES, rolesUpTo, type Role, type User } from './user.ts'

/** read: figures and records; gate: verdicts of gates and impact alone; sql: selects of one's own; records: to write; sources: sync, files, set-up. */
export const SCOPES = ['read', 'gate', 'sql', 'records', 'sources'] as const
export type Scope = (typeof SCOPES)[number]

export interface Token {
  id: string
  name: string
  role: Role
  scopes: Scope[]
  /** What it may see; left out: everything. */
  value_streams?: string[]
  /** Of the whole token; a random one needs no salt. */
  hash: string
  /** Epoch ms. */
  created_at: number
  expires_at: number
  revoked_at: number | null
}

const FILE = 'tokens.json'
const FORM = /^sg_([A-Za-z0-9]{12})_[A-Za-z0-9_-]{43}$/

export type NewToken = Pick<Token, 'name' | 'role' | 'scopes' | 'value_streams' | 'expires_at'>

export class TokenStore {
  private readonly file: string
  private known: { mark: string; tokens: Token[] } = { mark: '', tokens: [] }

  constructor(folder: string) {
    this.file = join(folder, FILE)
  }

  /** Errors: an Error that names the file, for one that cannot be read. */
  list(): Token[] {
    const stats = statSync(this.file, { throwIfNoEntry: false })
    if (!stats) return []
    const mark = `${stats.mtimeMs} ${stats.size} ${stats.ino}`
    if (mark !== this.known.mark) this.known = { mark, tokens: this.read() }
    return this.known.tokens
  }

  /** The text of the token, which is nowhere else. */
  create(given: NewToken, now: number): string {
    const id = randomBytes(24).toString('base64url').replaceAll(/[-_]/g, '').slice(0, 12).padEnd(12, '0')
    const text = `sg_${id}_${randomBytes(32).toString('base64url')}`
    this.write([...this.list(), { id, ...given, hash: hashOf(text), created_at: now, revoked_at: null }])
    return text
  }

  /** False when there is no such token that is still good. */
  revoke(name: string, now: number): boolean {
    const tokens = this.list()
    const isMeant = (token: Token) => (token.name === name || token.id === name) && token.revoked_at === null
    if (!tokens.some(isMeant)) return false
    this.write(tokens.map((token) => (isMeant(token) ? { ...token, revoked_at: now } : token)))
    return true
  }

  /** Whose token it is, or in a few words why it is none. */
  find(text: string, now: number): User | string {
    const id = FORM.exec(text)?.[1]
    const token = this.list().find((one) => one.id === id)
    if (!token || !isSame(token.hash, hashOf(text))) return 'no such token'
    if (token.revoked_at !== null) return 'it was taken back'
    if (token.expires_at <= now) return `it ended on ${new Date(token.expires_at).toISOString().slice(0, 10)}`
    return {
      accountId: `token:${token.name}`,
      name: token.name,
      email: null,
      roles: rolesUpTo(token.role),
      authentication: 'token',
      scopes: token.scopes,
      valueStreams: token.value_streams ? [...token.value_streams].sort() : null,
      provedAt: null,
      sessionId: token.id,
    }
  }

  hasLive(now: number): boolean {
    return this.list().some((token) => token.revoked_at === null && token.expires_at > now)
  }

  private read(): Token[] {
    try {
      const tokens = JSON.parse(readFileSync(this.file, 'utf8')) as Token[]
      if (!Array.isArray(tokens) || !tokens.every(isToken)) throw new Error('not a list of tokens')
      return tokens
    } catch (error) {
      throw new Error(`The tokens cannot be read, mend or remove the file: ${this.file}`, { cause: error })
    }
  }

  private write(tokens: readonly Token[]): void {
    mkdirSync(join(this.file, '..'), { recursive: true })
    const arriving = `${this.file}.${process.pid}`
    writeFileSync(arriving, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600 })
    renameSync(arriving, this.file)
  }
}

function isToken(token: Partial<Token>): boolean {
  return (
    typeof token.id === 'string' &&
    typeof token.hash === 'string' &&
    typeof token.expires_at === 'number' &&
    Array.isArray(token.scopes) &&
    (token.value_streams === undefined || isListOfText(token.value_streams)) &&
    ROLES.includes(token.role as Role)
  )
}

/** A list that is damaged must not turn into seeing everything. */
function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** What a token has to be for, to ask this. */
export function scopesFor(method: string, path: string): readonly Scope[] {
  if (/^\/api\/releases\/.+\/gate$/.test(path)) return ['read', 'gate']
  if (path === '/api/query') return ['sql']
  if (path === '/api/impact') return ['read', 'gate']
  if (path === '/api/risk/what-if') return ['read']
  if (method === 'GET' || method === 'HEAD') return ['read']
  return path.startsWith('/api/records/') ? ['records'] : ['sources']
}
