/** A warehouse that comes to a data folder: made beside what is there, and put in its place once it is whole. */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { explainFault } from '../faults.ts'
import { WAREHOUSE_FILE } from './manifest.ts'
import { bringBeside, putAside, refuseUsed } from './place.ts'

interface Arrival {
  /** Where it comes from, and what it says of itself. */
  folder: string
  manifest: Parameters<typeof bringBeside>[2]
  data: string
  /** Whether something is put aside for it. */
  isThere: boolean
  now: number
}

/** Where the files went that were there before; null: there were none. Errors: WarehouseError locked, and those of `make`. */
export async function arrive(
  { folder, manifest, data, isThere, now }: Arrival,
  make: (arriving: string) => Promise<void>,
): Promise<string | null> {
  const file = join(data, WAREHOUSE_FILE)
  const arriving = `${file}.arriving`
  const leave = () => {
    for (const left of [arriving, `${arriving}.wal`]) rmSync(left, { force: true })
  }
  try {
    mkdirSync(data, { recursive: true })
    await refuseUsed(file)
    leave()
    await make(arriving)
    const aside = isThere ? putAside(data, now) : null
    bringBeside(folder, data, manifest, aside)
    renameSync(arriving, file)
    return aside
  } catch (error) {
    throw explainFault(error, file)
  } finally {
    leave()
  }
}
