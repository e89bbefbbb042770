/** Posts at a pace that does not wait for answers: what is late is counted from when it was due. */
import { Agent, request } from 'node:http'
import { makeDelivery } from './deliveries.ts'

export interface Load {
  sent: number
  /** By status; 0: no answer. */
  statuses: Record<string, number>
  /** Milliseconds from when each was due, of those that were taken. */
  p50: number
  p99: number
  max: number
  seconds: number
  /** 429 without Retry-After, or any other answer that is neither 202 nor 429. */
  unclear: number
}

interface Answer {
  status: number
  isClear: boolean
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/** `perSecond` null: as fast as 256 connections carry it. `first` numbers the deliveries. */
export async function post(
  url: string,
  count: number,
  perSecond: number | null,
  first = 0,
  services: readonly string[] = [],
): Promise<Load> {
  const startedAt = performance.now()
  const answers: { answer: Answer; ms: number }[] = []
  const open = new Set<Promise<void>>()
  for (let i = 0; i < count; i++) {
    const due = perSecond === null ? performance.now() : startedAt + (i * 1000) / perSecond
    const wait = due - performance.now()
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    else if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve))
    const one: Promise<void> = send(url, first + i, services).then((answer) => {
      answers.push({ answer, ms: performance.now() - due })
      open.delete(one)
    })
    open.add(one)
    if (perSecond === null && open.size >= 2048) await Promise.race(open)
  }
  await Promise.all(open)
  return summarise(answers, performance.now() - startedAt)
}

function send(url: string, i: number, services: readonly string[]): Promise<Answer> {
  const { path, headers, body } = makeDelivery(i, services)
  return new Promise((resolve) => {
    const asked = request(
      `${url}${path}`,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        const { statusCode = 0 } = answer
        const isClear =
          statusCode === 202 || (statusCode === 429 && answer.headers['retry-after'] !== undefined)
        answer.resume().on('end', () => resolve({ status: statusCode, isClear }))
      },
    )
    asked.on('error', () => resolve({ status: 0, isClear: false }))
    asked.end(body)
  })
}

function summarise(answers: readonly { answer: Answer; ms: number }[], ms: number): Load {
  const times = answers
    .filter(({ answer }) => answer.status === 202)
    .map((one) => one.ms)
    .sort((a, b) => a - b)
  const at = (share: number) =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN) * 10) / 10
  const statuses = Map.groupBy(answers, ({ answer }) => String(answer.status))
  return {
    sent: answers.length,
    statuses: Object.fromEntries([...statuses].map(([status, all]) => [status, all.length])),
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    seconds: Math.round(ms / 100) / 10,
    unclear: answers.filter(({ answer }) => !answer.isClear).length,
  }
}
