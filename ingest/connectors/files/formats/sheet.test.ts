import { zipSync } from 'fflate'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSheet } from './sheet.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'streamgauge-sheet-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(bytes: Uint8Array): Promise<void> {
  const path = join(folder, 'a.xlsx')
  writeFileSync(path, bytes)
  for await (const row of readSheet({ path, id: 'a.xlsx' } as Parameters<typeof readSheet>[0]))
    expect(row).toBeDefined()
}

test('a workbook that is a bomb is refused, whatever it says of its sizes', async () => {
  const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(450 * 1024 * 1024) }, { level: 1 })
  expect(bomb.length).toBeLessThan(10 * 1024 * 1024)
  const told = Buffer.from(bomb)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(450 * 1024 * 1024)
  for (let at = told.indexOf(size); at >= 0; at = told.indexOf(size, at + 4)) told.writeUInt32LE(100, at)
  await expect(read(bomb)).rejects.toThrow(/unpacked/)
  await expect(read(told)).rejects.toThrow(/unpacked|Not a readable/)
})

test('what is no workbook is told', async () => {
  await expect(read(Buffer.from('not a zip'))).rejects.toThrow(/Not a readable/)
})
