/** A folder of files that is read as a source. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { syncSources } from '../../ingest/sync.ts'
import { connector } from '../../ingest/connectors/files/connector.ts'
import { openDeclared } from '../warehouse.ts'

/** A folder and a warehouse for each test of a file. */
export function openFolder() {
  let folder: string
  let warehouse: Warehouse
  let entry: object

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-files-'))
    mkdirSync(join(folder, 'in'))
    entry = { path: 'in' }
    warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  })

  afterEach(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, 'in', name), content)

  async function sync() {
    const sources = await connector.sources([entry], folder)
    const report = await syncSources(warehouse, { sources }, { connectors: [connector] })
    return report.sources[0] as NonNullable<(typeof report.sources)[0]>
  }

  /** Live rows by the columns that matter. */
  function rows(entity: string, columns: string) {
    return warehouse.rows(
      `select ${columns} from raw.files__${entity}
     qualify row_number() over (partition by _key order by _loaded_at desc) = 1 and not _is_deleted order by 1`,
    )
  }

  const reasons = async () =>
    (await warehouse.rows<{ reason: string }>('select reason from raw.rejected order by _key')).map(
      ({ reason }) => reason,
    )

  return {
    get folder() {
      return folder
    },
    get entry() {
      return entry
    },
    set entry(value) {
      entry = value
    },
    get warehouse() {
      return warehouse
    },
    put,
    sync,
    rows,
    reasons,
  }
}
