import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse } from './warehouse.ts'

let folder: string
let place: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-handover-'))
  place = join(folder, 'streamgauge.handover')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function leave(text: string): Promise<void> {
  const warehouse = await openWarehouse({ folder })
  warehouse.handover.leave(Buffer.from(text))
  await warehouse.close()
}

async function take(): Promise<string | undefined> {
  const warehouse = await openWarehouse({ folder })
  const taken = warehouse.handover.take()?.toString()
  expect(warehouse.handover.take()).toBeNull()
  await warehouse.close()
  return taken
}

test('what one process leaves is taken once by the next, and read by nobody else', async () => {
  await leave('one\ntwo')
  expect(statSync(place).mode & 0o777).toBe(0o600)
  expect(await take()).toBe('one\ntwo')
  expect([existsSync(place), await take()]).toEqual([false, undefined])
})

test('it is void once anything is written, after it was left or by another process', async () => {
  const warehouse = await openWarehouse({ folder })
  warehouse.handover.leave(Buffer.from('early'))
  await warehouse.land((lane) => lane.run('CREATE TABLE raw.late (a INTEGER)'))
  await warehouse.close()
  expect(existsSync(place)).toBe(false)

  await leave('true')
  const kept = readFileSync(place)
  const other = await openWarehouse({ folder })
  await other.land((lane) => lane.run('INSERT INTO raw.late VALUES (1)'))
  await other.close()
  expect(existsSync(place)).toBe(false)
  writeFileSync(place, kept)
  expect(await take()).toBeUndefined()
})

test('what is cut short is none, and where it cannot be left the file is closed all the same', async () => {
  await leave('true')
  truncateSync(place, 3)
  expect(await take()).toBeUndefined()
  const warehouse = await openWarehouse({ folder })
  mkdirSync(join(place, 'in the way'), { recursive: true })
  warehouse.handover.leave(Buffer.from('true'))
  await warehouse.close()
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})
