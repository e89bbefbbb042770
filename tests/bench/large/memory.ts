/** How much memory a process took at most, and how much its engine was allowed at most meanwhile. */
import type { Warehouse } from '../../../transforms/warehouse.ts'

export interface MemoryTaken {
  peak_mb: number
  /** The engine's limit, and what the process needs besides. */
  cap_mb: number
}

const BESIDES_MB = 350

const EVERY_MS = 250
const FACTORS: Record<string, number> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 }

/** Watches from now on. */
export function watchMemory(warehouse: Warehouse): { read(): MemoryTaken; stop(): void } {
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
    stop: () => clearInterval(timer),
  }
}
