import { expect, test } from 'vitest'
import { buildGitea, findGo } from './build.ts'
import { findGitea } from './program.ts'

const go = findGo()
const title = go ? 'a Gitea is built for the tests' : 'a Gitea is built for the tests (skipped: no Go here)'

test.skipIf(go === null)(
  title,
  () => {
    buildGitea(go as string)
    expect(findGitea()).not.toBeNull()
  },
  1_800_000,
)
