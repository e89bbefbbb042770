import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { History } from './history.ts'
import { trainRisk } from './releases.ts'
import { nameModel } from './store.ts'
import type { KeptModel } from './store.ts'
import { mostMonths, walkMonths } from './walk.ts'

/** What a thread of its own learns from. */
export interface Lesson {
  history: History
  /** Epoch ms: labels that are final later are not known. */
  at: number
}

/** The model of now, and how those of the months before did. */
export function learn({ history, at }: Lesson): KeptModel {
  const model = trainRisk(history, at)
  return { modelId: nameModel(model), model, walked: [...walkMonths(history, at, mostMonths)].flat() }
}

/** The same in a thread of its own, so that a server answers meanwhile. Errors: what learning threw, or `signal`'s reason. */
export function learnApart(lesson: Lesson, signal: AbortSignal): Promise<KeptModel> {
  const program = join(import.meta.dirname, `learner${extname(import.meta.filename)}`)
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const worker = new Worker(program, { workerData: lesson, execArgv: [] })
    const end = () => void worker.terminate()
    signal.addEventListener('abort', end, { once: true })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', end)
      reject(
        signal.aborted ? signal.reason : new Error(`The thread that learns ended without a model: ${code}`),
      )
    })
  })
}
