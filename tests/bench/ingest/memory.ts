/** Whether a sync's memory grows with what has landed: a process of its own, watched from its opening on. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { ChildMessage, ChildOptions } from './memory-child.ts'

/** The process is measured as the product starts it. */
const pinned = new URL('../../../bin/pinned.js', import.meta.url).href
const { environment } = (await import(pinned)) as { environment(): NodeJS.ProcessEnv }

export interface MemoryResult {
  records: number
  /** Of them, before this process began: an earlier slice's. */
  records_before: number
  seconds: number
  is_whole: boolean
  /** A process that has opened the warehouse and synced nothing. */
  base_mb: number
  peak_over_base_mb: number
  /** Highest memory over base in each tenth of what landed. */
  by_tenth_mb: number[]
}

export async function measureMemory(options: ChildOptions): Promise<MemoryResult> {
  const child = fork(join(import.meta.dirname, 'memory-child.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: environment(),
  })
  const samples: { records: number; mb: number }[] = []
  child.send(options)
  const end = await new Promise<Extract<ChildMessage, { kind: 'end' }>>((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      samples.push(message)
      if (message.kind === 'end') resolve(message)
    })
    child.once('exit', (code) => reject(new Error(`The process that syncs ended with ${code}`)))
  })
  await new Promise((resolve) => child.once('close', resolve))
  if (end.error !== null) throw new Error(`The sync failed: ${end.error}`)
  const [base] = samples
  if (!base) throw new Error('The process that syncs told nothing')
  const over = samples.map(({ records, mb }) => ({ records: records - base.records, mb: mb - base.mb }))
  const tenth = Math.max(1, (end.records - base.records) / 10)
  return {
    records: end.records,
    records_before: base.records,
    seconds: end.seconds,
    is_whole: end.isWhole,
    base_mb: base.mb,
    peak_over_base_mb: Math.max(...over.map(({ mb }) => mb)),
    by_tenth_mb: Array.from({ length: 10 }, (_, i) =>
      Math.max(
        0,
        ...over.filter(({ records }) => Math.min(9, Math.floor(records / tenth)) === i).map(({ mb }) => mb),
      ),
    ),
  }
}
