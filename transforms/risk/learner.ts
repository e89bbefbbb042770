/** The thread that learns: one lesson, one model. */
import { parentPort, workerData } from 'node:worker_threads'
import { learn } from './learning.ts'
import type { Lesson } from './learning.ts'

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
parentPort?.postMessage(learn(workerData as Lesson))
