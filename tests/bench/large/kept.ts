/**
 * A company's raw records, made once and kept in the temporary folder for the next runs: as many copies of the imaginary
 * organisation beside each other as give so many events. An event is a record that landed. The story ends on the day that it
 * was made; one that ended a week ago is made anew, since screens show what is recent.
 */
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TEST_ANCHOR, type Size } from '../../../fixtures/org/index.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { keepOrganisation } from '../build/kept.ts'
import { servicesOf, writeConfiguration } from './configuration.ts'
import { copyRecords } from './copying.ts'
import { readNames } from './names.ts'
import { createRenaming } from './renaming.ts'

const DAY = 86_400_000
const LONGEST_KEPT_DAYS = 7

export interface Large {
  folder: string
  /** streamgauge.yaml; it names tools that nobody serves. */
  configuration: string
  data: string
  copies: number
  /** Records that landed. */
  events: number
  raw_bytes: number
  /** When the last of them happened. */
  anchor_at: number
  made_in_s: number
}

/** `size` is of the organisation that is copied. */
export async function keepLarge(events: number, size: Size = 'demo'): Promise<Large> {
  const folder = join(tmpdir(), `streamgauge-large-${size}-${events}`)
  const note = join(folder, 'large.json')
  if (existsSync(note)) {
    const large = JSON.parse(readFileSync(note, 'utf8')) as Large
    if (Date.now() - large.anchor_at < LONGEST_KEPT_DAYS * DAY) return large
  }
  const kept = join(tmpdir(), `streamgauge-bench-build-${size}`)
  await keepOrganisation(kept, size)
  console.error(`Making a warehouse of ${events} events in ${folder}, once …`)
  const half = `${folder}.half`
  rmSync(half, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(half, 'data'), { recursive: true })
  const large = await makeLarge(kept, half, events)
  renameSync(half, folder)
  const places = { folder, configuration: join(folder, 'streamgauge.yaml'), data: join(folder, 'data') }
  writeFileSync(note, JSON.stringify({ ...places, ...large }, null, 2))
  return { ...places, ...large }
}

/** A copy that may be written to, in no time where the disk can. */
export function copyData(from: string, to: string): void {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE })
}

async function makeLarge(kept: string, folder: string, events: number) {
  const startedAt = performance.now()
  const file = 'streamgauge.duckdb'
  cpSync(join(kept, 'data', file), join(folder, 'data', file))
  const warehouse = await openWarehouse({ folder: join(folder, 'data'), memoryMb: 3072, threads: 2 })
  try {
    const count = async () => {
      const [row] = await warehouse.rows<{ n: number }>('select sum(row_count) as n from meta.stream_state')
      return row?.n ?? 0
    }
    const copies = Math.max(1, Math.round(events / (await count())))
    const days = Math.floor((Date.now() - TEST_ANCHOR) / DAY)
    const names = await readNames(warehouse, servicesOf(join(kept, 'streamgauge.yaml')))
    await copyRecords(warehouse, createRenaming(names, days), copies)
    writeConfiguration(join(kept, 'streamgauge.yaml'), join(folder, 'streamgauge.yaml'), copies)
    const made = { copies, events: await count(), anchor_at: TEST_ANCHOR + days * DAY }
    await warehouse.close()
    const made_in_s = Math.round((performance.now() - startedAt) / 1000)
    return { ...made, raw_bytes: statSync(join(folder, 'data', file)).size, made_in_s }
  } catch (error) {
    await warehouse.close()
    throw error
  }
}
