import { describe, expect, test } from 'vitest'
import { at, hour, SHOP, SOURCE, stageAzure } from '../../../tests/ingest/azure-staging.ts'

const { staged } = stageAzure()

describe('a work item', () => {
  const item = (more: object = {}) => ({
    key: '5',
    title: 'Water',
    type: 'Bug',
    state: 'Done',
    project: 'Shop',
    areaPath: 'Shop\\Garden\\Roses',
    createdDate: at(1),
    changedDate: at(9),
    relations: [],
    ...more,
  })
  const revision = (rev: number, when: number, state: string, more: object = {}) => ({
    key: `5:${rev}`,
    work_item_id: 5,
    rev,
    changed_at: `2026-06-01 ${String(when).padStart(2, '0')}:00:00`,
    project: 'Shop',
    type: 'Bug',
    state,
    ...more,
  })
  const states = ['New', 'Active', 'Resolved', 'Done', 'Removed'].map((name, i) => ({
    name,
    category: ['Proposed', 'InProgress', 'Resolved', 'Completed', 'Removed'][i],
  }))
  const type = [{ key: 'p:Bug', project: 'Shop', name: 'Bug', states }]

  test('is in the states of its revisions, as their categories mean them', async () => {
    const revisions = ['New', 'New', 'Active', 'Resolved', 'Done', 'Removed', 'Strange']
    const given = {
      work_item: [item()],
      type,
      revision: revisions.map((state, i) => revision(i + 1, i + 1, state)),
    }
    const columns = [hour('entered_at'), hour('left_at'), 'native_state', 'flow_state', 'native_category']
    expect(await staged('work_item_state', columns, given)).toEqual([
      ['01', '03', 'New', 'new', 'new'],
      ['03', '04', 'Active', 'active', 'active'],
      ['04', '05', 'Resolved', 'active', 'active'],
      ['05', '06', 'Done', 'done', 'done'],
      ['06', '07', 'Removed', 'cancelled', 'done'],
      ['07', null, 'Strange', null, null],
    ])
  })

  test('whose first revisions are not read is in its state since it says so', async () => {
    const given = {
      work_item: [item()],
      type,
      revision: [revision(4, 6, 'Active', { state_changed_at: '2026-06-01 03:00:00' })],
    }
    expect(await staged('work_item_state', [hour('entered_at'), 'native_state'], given)).toEqual([
      ['03', 'Active'],
    ])
  })

  test('is of the team that owns its area, the closest', async () => {
    const area = (value: string, includeChildren: boolean) => ({ value, includeChildren })
    const team = [
      { key: 'all', name: 'All', project: 'Shop', members: [], areas: [area('Shop', true)] },
      { key: 'garden', name: 'Garden', project: 'Shop', members: [], areas: [area('Shop\\Garden', true)] },
      { key: 'narrow', name: 'Narrow', project: 'Shop', members: [], areas: [area('Shop\\Garden', false)] },
    ]
    const columns = ['item_key', 'team_id', 'component']
    const own = (areaPath: string) => staged('work_item', columns, { work_item: [item({ areaPath })], team })
    expect(await own('Shop\\Garden\\Roses')).toEqual([['AB#5', `${SOURCE}:garden`, 'Garden\\Roses']])
    expect(await own('Shop\\Gardening')).toEqual([['AB#5', `${SOURCE}:all`, 'Gardening']])
    expect(await own('Elsewhere')).toEqual([['AB#5', null, null]])
  })

  test('is linked to its parent, to what it blocks and to requests', async () => {
    const relations = [
      { rel: 'System.LinkTypes.Hierarchy-Reverse', url: 'https://x/_apis/wit/workItems/1' },
      { rel: 'System.LinkTypes.Dependency-Forward', url: 'https://x/_apis/wit/workItems/6' },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/PullRequestId/p%2fr%2F7' },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/Commit/p%2Fr%2Fabc' },
    ]
    const given = { work_item: [item({ relations })] }
    expect(await staged('work_item', ['parent_work_item_id'], given)).toEqual([[`${SOURCE}:1`]])
    expect(await staged('work_item_link', ['kind', 'to_work_item_id'], given)).toEqual([
      ['blocks', `${SOURCE}:6`],
    ])
    expect(await staged('change_work_item', ['change_id', 'work_item_id'], given)).toEqual([
      [`${SHOP}#7`, `${SOURCE}:5`],
    ])
  })
})
