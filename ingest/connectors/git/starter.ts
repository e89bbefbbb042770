/**
 * Starts git from a small process. To start a program the system copies the page tables of the one that starts it, which
 * holds up a process of some hundred megabytes for tens of milliseconds, and reading one repository takes thirty starts.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { StartNews, StartRequest } from './starter-process.ts'

/** What is asked for seldom need not keep a process. */
const IDLE_MS = 10_000
/** Below this a start of one's own is as cheap. */
const SMALL_BYTES = 192 * 1_048_576

export type StartOrder = Omit<StartRequest, 'id' | 'socket'> & { onStderr(text: string): void }

export interface Started {
  pid: number
  stdout: Readable
  /** Its exit code, null when a signal ended it, once its output was read. */
  ended: Promise<number | null>
}

interface Pending {
  order: StartOrder
  pid?: number
  output?: Socket
  over?: { code: number | null }
  isStarted: boolean
  start(started: Started): void
  fail(error: Error): void
  end(code: number | null): void
  ended: Promise<number | null>
}

/** Whether git is better started from a process of its own. */
export function isWorthwhile(): boolean {
  // Windows copies nothing when it starts a program.
  return process.platform !== 'win32' && (starter !== undefined || process.memoryUsage.rss() > SMALL_BYTES)
}

let starter: Starter | undefined
let isRefused = false

/** Null where no such process can be had. Errors: what starting git threw, as `spawn` has it. */
export async function startElsewhere(order: StartOrder): Promise<Started | null> {
  const used = starter ?? open()
  if (!used || !(await used.isReady)) return null
  // It may have ended meanwhile, having had nothing to do.
  return used === starter ? used.start(order) : startElsewhere(order)
}

function open(): Starter | undefined {
  if (isRefused) return undefined
  try {
    starter = new Starter(() => (starter = undefined))
    // No folder for its socket, or one whose name is too long for it.
    void starter.isReady.then((isReady) => (isRefused ||= !isReady))
  } catch {
    isRefused = true
  }
  return starter
}

class Starter {
  private readonly pending = new Map<string, Pending>()
  private readonly folder = mkdtempSync(join(tmpdir(), 'streamgauge-git-'))
  private readonly socket = join(this.folder, 's')
  private readonly server: Server
  readonly isReady: Promise<boolean>
  private readonly child: ChildProcess
  private readonly onEnd: () => void
  private idle: NodeJS.Timeout | undefined

  constructor(onEnd: () => void) {
    this.onEnd = onEnd
    this.server = createServer((socket) => this.welcome(socket))
    this.isReady = new Promise((resolve) => {
      this.server.once('error', () => resolve(false))
      this.server.listen(this.socket, () => resolve(true))
    })
    this.server.unref()
    const program = join(import.meta.dirname, `starter-process${extname(import.meta.filename)}`)
    this.child = fork(program, [this.folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
    })
    this.child.on('message', (news) => this.hear(news as StartNews))
    this.child.once('exit', () => this.end())
    this.child.once('error', () => this.end())
    this.child.unref()
    this.child.channel?.unref()
  }

  async start(order: StartOrder): Promise<Started> {
    clearTimeout(this.idle)
    const id = randomUUID()
    const started = Promise.withResolvers<Started>()
    const ended = Promise.withResolvers<number | null>()
    ended.promise.catch(() => undefined)
    const fail = (error: Error) => {
      started.reject(error)
      ended.reject(error)
    }
    this.pending.set(id, {
      order,
      isStarted: false,
      start: started.resolve,
      fail,
      end: ended.resolve,
      ended: ended.promise,
    })
    this.child.channel?.ref()
    const { onStderr: _, ...request } = order
    this.child.send({ ...request, id, socket: this.socket }, (error) => error && this.fail(id, error))
    return started.promise
  }

  /** The first bytes of a socket say whose output follows. */
  private welcome(socket: Socket): void {
    socket.on('error', () => undefined)
    const read = () => {
      const bytes = socket.read(ID_BYTES) as Buffer | null
      if (bytes === null) return
      socket.off('readable', read)
      const id = bytes.toString()
      const pending = this.pending.get(id)
      if (!pending) return void socket.destroy()
      pending.output = socket
      this.advance(id, pending)
    }
    socket.on('readable', read)
  }

  private hear(news: StartNews): void {
    const pending = this.pending.get(news.id)
    if (!pending) return
    if (news.kind === 'failed')
      this.fail(news.id, Object.assign(new Error(news.message), { code: news.code, path: news.path }))
    else if (news.kind === 'stderr') pending.order.onStderr(news.text)
    else if (news.kind === 'started') {
      pending.pid = news.pid
      this.advance(news.id, pending)
    } else {
      pending.over = news
      this.advance(news.id, pending)
    }
  }

  /** Its output comes by another way than the news of it, sooner or later than they do. */
  private advance(id: string, pending: Pending): void {
    const { pid, output, over, end, ended } = pending
    if (pid === undefined || !output) return
    if (!pending.isStarted) pending.start({ pid, stdout: output, ended })
    pending.isStarted = true
    if (!over) return
    this.forget(id)
    if (output.closed) end(over.code)
    else output.once('close', () => end(over.code))
  }

  private fail(id: string, error: Error): void {
    const pending = this.pending.get(id)
    this.forget(id)
    pending?.output?.destroy()
    pending?.fail(error)
  }

  private forget(id: string): void {
    this.pending.delete(id)
    if (this.pending.size > 0) return
    this.child.channel?.unref()
    this.idle = setTimeout(() => this.end(), IDLE_MS)
    this.idle.unref()
  }

  private end(): void {
    this.onEnd()
    clearTimeout(this.idle)
    if (this.child.connected) this.child.disconnect()
    this.server.close()
    for (const id of this.pending.keys()) this.fail(id, new Error('The process that starts git has ended'))
  }
}

const ID_BYTES = 36
