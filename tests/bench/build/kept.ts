/** The organisation's raw tables, read once through its tool servers and kept, so that builds of them can be compared. */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Size } from '../../../fixtures/org/index.ts'
import { allAnswers } from '../../organisation/answers.ts'
import { expectAllRead, openOrganisation } from '../../organisation/organisation.ts'

/** Leaves a configuration and a data folder in `kept`, unless they are there. */
export async function keepOrganisation(kept: string, size: Size): Promise<void> {
  if (existsSync(join(kept, 'data'))) return
  console.error(`Reading the organisation (${size}) into ${kept}, once …`)
  const organisation = await openOrganisation({ size })
  try {
    const connected = await organisation.connect('bench', allAnswers(organisation.world))
    expectAllRead(await connected.sync())
    await connected.close()
    mkdirSync(kept, { recursive: true })
    const half = join(kept, 'half')
    rmSync(half, { recursive: true, force: true })
    cpSync(join(connected.folder, 'data'), half, { recursive: true })
    cpSync(join(connected.folder, 'streamgauge.yaml'), join(kept, 'streamgauge.yaml'))
    renameSync(half, join(kept, 'data'))
  } finally {
    await organisation.close()
  }
}
