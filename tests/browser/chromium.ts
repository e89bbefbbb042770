import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import bundled from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'
import { root } from '../tree.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function findOnPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Unpacks the bundled Chromium; two test files that start together must not do it into each other. */
async function unpackOnce(): Promise<string> {
  const lock = join(root, 'node_modules', '.cache', 'chromium-unpack')
  mkdirSync(join(lock, '..'), { recursive: true })
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      mkdirSync(lock)
      break
    } catch {
      await sleep(100)
    }
  }
  try {
    return await bundled.executablePath()
  } finally {
    rmdirSync(lock)
  }
}

/** CHROMIUM_PATH, else one on the path, else the one that came with `npm ci`. Says what to install when it cannot start. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? findOnPath() ?? (await unpackOnce())
  try {
    return await chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] })
  } catch (error) {
    const library = /error while loading shared libraries: ([^:\s]+)/.exec(String(error))?.[1]
    if (!library) throw error
    throw new Error(
      `Chromium lacks a system library, install it (Debian, Ubuntu: apt-get install libnss3 libnspr4) or name another browser in CHROMIUM_PATH: ${library}`,
      { cause: error },
    )
  }
}
