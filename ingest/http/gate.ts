/** Lets a few requests at a time through to each host, whoever asks. */
interface Queue {
  running: number
  waiting: (() => void)[]
}

const queues = new Map<string, Queue>()

export const HostGate = {
  /** Resolves, in order, when there is room; the answer gives the place back. */
  async enter(host: string, limit: number): Promise<() => void> {
    const queue = queues.get(host) ?? { running: 0, waiting: [] }
    queues.set(host, queue)
    if (queue.running >= limit) await new Promise<void>((resolve) => queue.waiting.push(resolve))
    else queue.running++
    return () => leave(queue)
  },
}

/** The place goes straight to the next in line. */
function leave(queue: Queue): void {
  const next = queue.waiting.shift()
  if (next) next()
  else queue.running--
}
