import { readDeliveryTargets } from './deliveries.ts'
import { handedOver } from './files.ts'
import type { Target } from './target.ts'
import { texts } from './texts.ts'

/** Every parser of what comes from outside. */
export async function readTargets(): Promise<Target[]> {
  return [...texts, ...handedOver, ...(await readDeliveryTargets())]
}
