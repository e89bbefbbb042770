import { describe, expect, test } from 'vitest'
import { at, build, hour, SHOP, stageAzure } from '../../../tests/ingest/azure-staging.ts'

const { staged } = stageAzure()

describe('a classic release', () => {
  const release = (more: object = {}) => ({
    key: '3',
    deploymentStatus: 'succeeded',
    isOver: true,
    startedOn: at(2),
    completedOn: at(3),
    lastModifiedOn: at(4),
    release: { name: 'Release-3' },
    environment: { name: 'Production' },
    artifacts: [
      { type: 'Git', isPrimary: false, repositoryId: 'other', version: { id: 'b'.repeat(40) } },
      { type: 'Build', isPrimary: true, repositoryId: 'r', version: { id: '9' } },
    ],
    ...more,
  })

  test('deploys the code of the build that is its primary artifact', async () => {
    const given = { release_deployment: [release()], build: [build()] }
    const columns = ['commit_id', 'version', hour('finished_at'), 'outcome', 'native_environment']
    expect(await staged('release_deployment', columns, given)).toEqual([
      [`${SHOP}@abc`, 'Release-3', '03', 'succeeded', 'Production'],
    ])
  })

  test.each([
    ['inProgress', false, null, null],
    ['undefined', false, null, null],
    ['notDeployed', false, '04', 'cancelled'],
    ['failed', true, '04', 'failed'],
  ])('that is %s', async (deploymentStatus, isOver, ended, outcome) => {
    const given = { release_deployment: [release({ deploymentStatus, isOver, completedOn: null })] }
    expect(await staged('release_deployment', [hour('finished_at'), 'outcome'], given)).toEqual([
      [ended, outcome],
    ])
  })
})
