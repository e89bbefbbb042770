/** In which order test files begin: the longest first, so that the workers come to their end together. */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { root } from './tree.ts'

/** Those that take more than about twenty seconds of a core, the longest first; a fresh clone knows no durations. */
const LONGEST = [
  'tests/systems/demo.test.ts',
  'tests/package.test.ts',
  'tests/systems/demo-stop.test.ts',
  'tests/contract/connectors.test.ts',
  'tests/ingest/gitea-faults.test.ts',
  'tests/browser/access.test.ts',
  'tests/organisation/kill.test.ts',
  'tests/organisation/queue.test.ts',
  'tests/planted/planted.test.ts',
  'tests/ingest/pagerduty-truth.test.ts',
  'tests/organisation/truth.test.ts',
  'tests/organisation/live.test.ts',
  'tests/ingest/interleavings.test.ts',
  'tests/ingest/github-faults.test.ts',
  'tests/ingest/gitlab-faults.test.ts',
  'tests/models/incremental.test.ts',
  'tests/models/passages.test.ts',
  'tests/models/following.test.ts',
  'tests/systems/mistakes.test.ts',
  'tests/systems/stop.test.ts',
  'tests/models/properties.test.ts',
  'ingest/connectors/jira/organisation.test.ts',
  'ingest/connectors/jira/faults.test.ts',
  'ingest/connectors/jira/issues.test.ts',
  'tests/browser/screens.test.ts',
  'tests/models/work.test.ts',
  'tests/models/deployments.test.ts',
  'tests/models/incidents.test.ts',
  'tests/models/changes.test.ts',
  'tests/models/floor.test.ts',
  'tests/models/flow.test.ts',
]

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = LONGEST.find((file) => !existsSync(join(root, file)))
    if (gone) throw new Error(`No such test file, name it in tests/order.ts as it is now: ${gone}`)
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONGEST.indexOf(relative(root, moduleId))
  return place === -1 ? LONGEST.length : place
}
