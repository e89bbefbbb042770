/**
 * The real Alertmanager: on the path, or out of Debian's package, which is kept beside the installed modules. That one
 * looks for its templates under /usr/share, so it runs with its folder as root.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'

export interface Program {
  command: readonly string[]
  /** What it sees as the root of all paths. */
  root: string
}

const NAMES = ['prometheus-alertmanager', 'alertmanager']
const UNPACKED = '/usr/bin/prometheus-alertmanager'
const kept = join(import.meta.dirname, '../node_modules/.cache/alertmanager')

export interface Alertmanager {
  url: string
  /** Tells it of alerts, as Prometheus does. */
  tell(alerts: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** The command, or null where there is none and none can be had. */
export function findAlertmanager(): Program | null {
  const onPath = NAMES.find((name) => spawnSync(name, ['--version']).status === 0)
  if (onPath) return { command: [onPath], root: '/' }
  if (process.getuid?.() !== 0) return null
  const program: Program = { command: ['chroot', kept, UNPACKED], root: kept }
  if (!runs(program)) unpack()
  return runs(program) ? program : null
}

function runs({ command }: Program): boolean {
  return spawnSync(command[0]!, [...command.slice(1), '--version']).status === 0
}

function unpack(): void {
  mkdirSync(join(kept, 'tmp'), { recursive: true })
  spawnSync('apt-get', ['download', 'prometheus-alertmanager'], { cwd: kept, timeout: 60_000 })
  const file = readdirSync(kept).find((name) => name.endsWith('.deb'))
  if (!file) return
  spawnSync('dpkg', ['-x', file, '.'], { cwd: kept })
  const { stdout } = spawnSync('ldd', [join(kept, UNPACKED)], { encoding: 'utf8' })
  for (const [library] of stdout.matchAll(/\/\S+/g)) {
    mkdirSync(dirname(join(kept, library)), { recursive: true })
    copyFileSync(library, join(kept, library))
  }
}

/** Posts every alert to `receiver` within a second. */
export async function startAlertmanager(
  { command, root }: Program,
  receiver: { url: string; secret: string },
): Promise<Alertmanager> {
  const config = {
    route: {
      receiver: 'main',
      group_by: ['...'],
      group_wait: '0s',
      group_interval: '1s',
      repeat_interval: '1s',
    },
    receivers: [
      {
        name: 'main',
        webhook_configs: [
          {
            url: receiver.url,
            send_resolved: true,
            http_config: { authorization: { credentials: receiver.secret } },
          },
        ],
      },
    ],
  }
  const folder = mkdtempSync(join(root, 'tmp/alertmanager-'))
  const inside = join('/tmp', basename(folder))
  writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(config))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    command[0]!,
    [
      ...command.slice(1),
      `--config.file=${join(inside, 'alertmanager.yml')}`,
      `--storage.path=${join(inside, 'state')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  )
  await untilReady(url, child)
  return {
    url,
    async tell(alerts) {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      })
      if (!answer.ok) throw new Error(`Alertmanager refused the alerts: ${await answer.text()}`)
    },
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

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 600 && child.exitCode === null; turn++) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Alertmanager did not start: ${url}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
