/** A real Gitea: on the path, or as build.ts has made it and kept it beside the installed modules. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const VERSION = '1.26.4'
export const kept = join(import.meta.dirname, '../../node_modules/.cache/gitea')

export interface Program {
  command: string
  /** Where its templates lie; null: it holds them itself. */
  statics: string | null
}

/** The program, or null where there is none. */
export function findGitea(): Program | null {
  const own = { command: join(kept, `gitea-${VERSION}`), statics: join(kept, `static-${VERSION}`) }
  if (existsSync(own.statics) && runs(own.command)) return own
  return runs('gitea') ? { command: 'gitea', statics: null } : null
}

export function runs(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0
}

export interface Site {
  url: string
  /** Of its administrator. */
  token: string
  close(): Promise<void>
}

const ADMIN = { username: 'boss', password: 'Secret-123' }

/** With a database in a folder of its own; pages hold `pageSize` records at most. */
export async function startGitea(program: Program, pageSize: number): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-real-gitea-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  mkdirSync(join(folder, 'custom/conf'), { recursive: true })
  const config = join(folder, 'app.ini')
  writeFileSync(config, settings({ folder, port, url, pageSize, statics: program.statics }))
  const env = { ...process.env, HOME: folder, GITEA_WORK_DIR: folder }
  const tell = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(program.command, ['-c', config, ...args], {
      env,
      encoding: 'utf8',
    })
    if (status === 0) return stdout.trim()
    throw new Error(`Gitea failed, ${stderr || stdout}: ${args.join(' ')}`)
  }
  tell('migrate')
  const { username, password } = ADMIN
  const person = ['--username', username, '--password', password, '--email', `${username}@example.org`]
  tell('admin', 'user', 'create', '--admin', '--must-change-password=false', ...person)
  const made = tell(
    'admin',
    'user',
    'generate-access-token',
    '--username',
    username,
    '--scopes',
    'all',
    '--raw',
  )
  const child = spawn(program.command, ['-c', config, 'web'], { env, stdio: 'ignore' })
  await untilReady(url, child)
  return {
    url,
    token: made.split('\n').at(-1) ?? '',
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(folder, { recursive: true, force: true })
          resolve()
        })
        child.kill()
      }),
  }
}

interface Settings {
  folder: string
  port: number
  url: string
  pageSize: number
  statics: string | null
}

function settings({ folder, port, url, pageSize, statics }: Settings): string {
  return `
WORK_PATH = ${folder}
RUN_MODE = prod
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
OFFLINE_MODE = true
DISABLE_SSH = true
${statics === null ? '' : `STATIC_ROOT_PATH = ${statics}`}
[database]
DB_TYPE = sqlite3
PATH = ${join(folder, 'gitea.db')}
[repository]
ROOT = ${join(folder, 'repositories')}
[security]
INSTALL_LOCK = true
SECRET_KEY = of-a-test
[api]
MAX_RESPONSE_ITEMS = ${pageSize}
[webhook]
ALLOWED_HOST_LIST = loopback
[indexer]
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
[log]
LEVEL = error
`
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 600 && child.exitCode === null; turn++) {
    const isReady = await fetch(`${url}/api/v1/version`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Gitea did not start: ${url}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
