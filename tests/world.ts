import { join } from 'node:path'
import {
  createWorld,
  openWorld,
  TEST_ANCHOR,
  WORLD_FILE,
  type Size,
  type World,
} from '../fixtures/org/index.ts'
import { prepare } from './prepared.ts'

/** The imaginary organisation with its repositories in `folder`, simulated once for all files that ask for the same. */
export async function simulatedWorld(folder: string, size: Size = 'small', seed = 1): Promise<World> {
  await prepare(`world-${size}-${seed}`, folder, async (kept) => {
    const made = await createWorld({ size, seed, anchorAt: TEST_ANCHOR, folder: kept, git: true })
    made.close()
  })
  return openWorld(join(folder, WORLD_FILE))
}
