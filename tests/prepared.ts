/** Warehouses that many test files begin with: each made once in a run of the tests, and copied from then on. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const VARIABLE = 'STREAMGAUGE_TEST_PREPARED'

/** What vitest runs before all files, and after them. A change seen while it watches makes all anew. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-prepared-'))
  process.env[VARIABLE] = folder
  const empty = () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  }
  project.onTestsRerun(async () => empty())
  return () => rmSync(folder, { recursive: true, force: true })
}

/**
 * Fills `folder` as `make` would. Two files that come first at once both make it, and the one that is done sooner is
 * kept: neither waits for the other, and neither sees half of it.
 */
export async function prepare(
  name: string,
  folder: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const all = process.env[VARIABLE]
  if (all === undefined) return make(folder)
  const kept = join(all, name)
  if (!existsSync(kept)) {
    const making = mkdtempSync(join(all, `${name}-`))
    await make(making)
    if (existsSync(kept)) rmSync(making, { recursive: true, force: true })
    else keep(making, kept)
  }
  cpSync(kept, folder, { recursive: true })
}

function keep(made: string, kept: string): void {
  try {
    renameSync(made, kept)
  } catch (error) {
    if (!existsSync(kept)) throw error
    rmSync(made, { recursive: true, force: true })
  }
}
