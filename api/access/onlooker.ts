import type { Progress } from '../schemas/progress.ts'
import type { Synchronising } from '../parts.ts'

/**
 * The synchronisation as whoever sees some value streams alone hears of it: that something is read and built, and when
 * that is over. Sources, streams and faults are of everybody.
 */
export function watch(synchroniser: Synchronising): Synchronising {
  const refuse = (): never => {
    throw new Error('What is read and built is not up to who sees some value streams alone')
  }
  const leaving = new Set<() => void>()
  // The same state is the same object: whoever has seen it is not told it again.
  const blotted = new WeakMap<Progress, Progress>()
  const blotOnce = (progress: Progress): Progress => {
    const known = blotted.get(progress) ?? blot(progress)
    blotted.set(progress, known)
    return known
  }
  return {
    request: refuse,
    rebuild: () => synchroniser.rebuild(),
    progress: () => blotOnce(synchroniser.progress()),
    buildId: () => synchroniser.buildId(),
    isReading: () => false,
    answering: () => synchroniser.answering(),
    subscribe(listener) {
      const leave = synchroniser.subscribe((progress) => listener(blotOnce(progress)))
      leaving.add(leave)
      return () => {
        leaving.delete(leave)
        leave()
      }
    },
    onSource: () => undefined,
    settled: () => synchroniser.settled(),
    fail: refuse,
    async close() {
      for (const leave of leaving) leave()
      leaving.clear()
    },
  }
}

function blot(progress: Progress): Progress {
  const { build } = progress
  return { ...progress, runs: [], streams: [], failures: [], build: build && { ...build, model: '' } }
}
