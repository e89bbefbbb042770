/** What selects of people take of the engine's memory, which has no limit a connection. */
import type { Warehouse } from '../warehouse.ts'

/** Of the engine's limit; the rest is for builds and screens. */
const SHARE = 0.5
/** On disk, for what does not fit into memory. */
const MOST_SPILLED_BYTES = 2 * 1024 ** 3
const EVERY_MS = 200

type Memory = Warehouse['memory']
type Used = Awaited<ReturnType<Memory['used']>>

/** Calls `stop` once when more is taken than may be, beyond what was in use at the beginning. Answers with how to end watching. */
export async function watchMemory(
  memory: Pick<Memory, 'used'>,
  stop: (reason: string) => void,
): Promise<() => void> {
  const before = await memory.used()
  let isOver = false
  const look = async () => {
    if (isOver) return
    const reason = judge(before, await memory.used())
    if (reason !== null && !isOver) stop(reason)
    else timer = setTimeout(check, EVERY_MS)
  }
  // A look that fails, as on closing, says nothing; the time limit holds.
  const check = () => void look().catch(() => undefined)
  let timer = setTimeout(check, EVERY_MS)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

function judge(before: Used, now: Used): string | null {
  if (now.worked - before.worked > now.limit * SHARE)
    return 'The query takes more memory than one may have: select fewer columns or rows, or sum up first'
  if (now.spilled - before.spilled > MOST_SPILLED_BYTES)
    return 'The query takes more room on disk than one may have: select fewer columns or rows, or sum up first'
  return null
}
