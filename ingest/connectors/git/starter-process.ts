/** The small process that git is started from. What git prints goes to a socket of whoever asked, without passing here. */
import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

export interface StartRequest {
  /** Not to be guessed: it is how the socket says whose output it bears. */
  id: string
  /** Where to bring the output. */
  socket: string
  args: readonly string[]
  folder: string | undefined
  environment: Readonly<Record<string, string>>
  input: string | Buffer | undefined
  isGroup: boolean
}

/** In order: started or failed, then what it says of itself, then its end. */
export type StartNews = { id: string } & (
  | { kind: 'started'; pid: number }
  | { kind: 'failed'; code: string | undefined; path: string | undefined; message: string }
  | { kind: 'stderr'; text: string }
  | { kind: 'ended'; code: number | null }
)

const tell = (news: StartNews) => void (process.connected && process.send?.(news))

/** Where the socket lies, which goes with this process, however the one that started it ended. */
const [, , FOLDER] = process.argv

process.once('disconnect', () => {
  if (FOLDER) rmSync(FOLDER, { recursive: true, force: true })
  process.exit(0)
})
// A terminal and a service manager signal all processes at once: the one that started this one lets it go when done.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined)
process.on('message', (message) => start(message as StartRequest))

function start(request: StartRequest): void {
  const { id } = request
  const output = connect(request.socket)
  // Nothing comes back this way, and git alone is to hold the other end.
  output.pause()
  output.once('error', (error) => tellFailure(id, error))
  output.write(id, () => {
    try {
      follow(spawnGit(request, output), request)
    } catch (error) {
      // Some errors are thrown at once, others told later.
      tellFailure(id, error as NodeJS.ErrnoException)
    }
    output.destroy()
  })
}

function spawnGit({ args, folder, environment, isGroup }: StartRequest, output: Socket): ChildProcess {
  return spawn('git', [...args], {
    cwd: folder,
    env: environment,
    stdio: ['pipe', output, 'pipe'],
    detached: isGroup,
  })
}

const tellFailure = (id: string, { message, code, path }: NodeJS.ErrnoException) =>
  tell({ id, kind: 'failed', code, path, message })

function follow(child: ChildProcess, { id, input }: StartRequest): void {
  child.once('error', (error) => tellFailure(id, error))
  if (child.pid === undefined) return
  tell({ id, kind: 'started', pid: child.pid })
  child.stderr?.on('data', (part: Buffer) => tell({ id, kind: 'stderr', text: part.toString() }))
  // git may end before it has read everything; its exit code says why.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  child.once('close', (code) => tell({ id, kind: 'ended', code }))
}
