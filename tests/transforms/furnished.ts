/** A data folder as it is after some use. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

/** An empty warehouse with files of these names and an upload beside it, and the configuration in the folder above. */
export async function openFurnished(folder: string, names: readonly string[]): Promise<Warehouse> {
  writeFileSync(join(folder, 'streamgauge.yaml'), 'zone: UTC\n')
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  for (const name of names) writeFileSync(join(warehouse.folder, name), 'kept here')
  mkdirSync(join(warehouse.folder, 'uploads', 'outcome'), { recursive: true })
  writeFileSync(join(warehouse.folder, 'uploads', 'outcome', 'march.csv'), 'a\n1\n')
  return warehouse
}
