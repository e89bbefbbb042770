/**
 * A large organisation read through the real connectors, in slices of so many seconds: whether a later slice takes more
 * memory than the first. Its servers are a process of their own.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { writeConfiguration, type Tools } from './configuration.ts'
import { measureMemory, type MemoryResult } from './memory.ts'

const SLICES = 3

export interface LargeResult {
  slices: MemoryResult[]
}

/** `kept` is the folder of a world that was made before; made there when left out. */
export async function measureLarge(
  folder: string,
  kept: string | undefined,
  seconds: number,
): Promise<LargeResult> {
  const child = fork(join(import.meta.dirname, 'large-servers.ts'), [kept ?? join(folder, 'world')])
  try {
    const [tools] = (await once(child, 'message')) as [Tools]
    const file = writeConfiguration(folder, tools)
    const slices: MemoryResult[] = []
    for (let i = 0; i < SLICES; i++) {
      const slice = await measureMemory({ folder: join(folder, 'data'), file, seconds })
      slices.push(slice)
      if (slice.is_whole) break
    }
    return { slices }
  } finally {
    child.kill()
  }
}
