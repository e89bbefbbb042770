/** A process that is measured by itself, started as the product starts its own: it is asked, and answers. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const pinned = new URL('../../../bin/pinned.js', import.meta.url).href
const { environment } = (await import(pinned)) as { environment(): NodeJS.ProcessEnv }

export interface Worker {
  ask<T>(name: string, given?: unknown): Promise<T>
  stop(): Promise<void>
}

interface Answer {
  id: number
  value?: unknown
  error?: string
}

/** `file` is of this folder. */
export function startWorker(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Worker {
  const child = fork(join(import.meta.dirname, file), args, { env: { ...environment(), ...env } })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let isStopped = false
  child.on('message', ({ id, value, error }: Answer) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${file} ended: ${code ?? signal}`))
      resolve()
    })
  })
  let last = 0
  return {
    ask: <T>(name: string, given?: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (isStopped || !child.connected)
          return reject(new Error(`${file} has ended, and is asked: ${name}`))
        waiting.set(++last, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id: last, name, given })
      }),
    async stop() {
      isStopped = true
      end(child)
      await exited
    },
  }
}

function end(child: ChildProcess): void {
  if (child.connected) child.disconnect()
  else child.kill('SIGKILL')
}

type Handlers = Record<string, (given: never) => unknown>

/** In the process itself: answers by these names until nobody asks any more, and `leave` then. */
export function answer(handlers: Handlers, leave: () => Promise<void>): void {
  process.on('message', ({ id, name, given }: { id: number; name: string; given: unknown }) => {
    const handler = handlers[name] as ((given: unknown) => unknown) | undefined
    const asked = handler
      ? Promise.resolve(given).then(handler)
      : Promise.reject(new Error(`Not known: ${name}`))
    asked.then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    )
  })
  process.once('disconnect', () => void leave().finally(() => process.exit(0)))
}
