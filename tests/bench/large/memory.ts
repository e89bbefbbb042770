/** How much memory a process took at most, and how much its engine was allowed at most meanwhile. */
import type { Warehouse } from '../../../transforms/warehouse.ts'
import type { Figure } from './figures.ts'

export interface MemoryTaken {
  peak_mb: number
  /** The engine's limit, and what the process needs besides. */
  cap_mb: number
}

const BESIDES_MB = 350
/** How much more than its cap a process may take. */
const MEMORY_BAR = 1.25

const EVERY_MS = 250
const FACTORS: Record<string, number> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 }

export function memoryFigure(part: string, name: string, { peak_mb, cap_mb }: MemoryTaken): Figure {
  return {
    part,
    name,
    value: peak_mb,
    unit: 'MB',
    beside: { name: `its cap of ${cap_mb} MB`, ratio: peak_mb / cap_mb },
    bar: { of: 'ratio', most: MEMORY_BAR },
  }
}

/** Watches from now on. */
export function watchMemory(warehouse: Warehouse): { read(): MemoryTaken; stop(): Promise<void> } {
  let limit = 0
  const look = async () => {
    const [row] = await warehouse.rows<{ size: string }>(`select current_setting('memory_limit') as size`)
    const [amount = '0', unit = 'MiB'] = (row?.size ?? '').split(' ')
    limit = Math.max(limit, Number(amount) * (FACTORS[unit] ?? 1))
  }
  let looking = look()
  const timer = setInterval(() => (looking = looking.then(look, look)), EVERY_MS)
  return {
    read: () => ({
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      cap_mb: Math.round(limit) + BESIDES_MB,
    }),
    async stop() {
      clearInterval(timer)
      await Promise.allSettled([looking])
    },
  }
}
