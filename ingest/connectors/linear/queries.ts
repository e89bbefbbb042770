/**
 * What is asked of Linear. A query may cost 10,000: a property a tenth, an object one, a list its size times what is in it;
 * an hour 250,000.
 */

const PERSON = 'id'
const STATE = '{ id name type }'

/** Changes of an issue; those that have neither state, team, assignee nor cycle are left to Linear. */
const CHANGE = `
  id createdAt fromState ${STATE} toState ${STATE} fromTeam { key } toTeam { key }
  fromAssignee { ${PERSON} } toAssignee { ${PERSON} } fromCycleId toCycleId`

const ISSUE = `
  id identifier previousIdentifiers title createdAt updatedAt archivedAt trashed url priorityLabel
  team { id key name } state ${STATE} assignee { ${PERSON} } creator { ${PERSON} } parent { id }
  labels(first: 20) { nodes { name } }
  cycle { id }
  attachments(first: 10) { nodes { url } pageInfo { hasNextPage endCursor } }
  relations(first: 10) { nodes { type relatedIssue { id } } pageInfo { hasNextPage endCursor } }
  history(first: 20) { nodes { ${CHANGE} } pageInfo { hasNextPage endCursor } }`

/** Newest change first. */
export const ISSUES = `query Issues($after: String, $filter: IssueFilter) {
  issues(first: 25, after: $after, orderBy: updatedAt, includeArchived: true, filter: $filter) {
    nodes { ${ISSUE} }
    pageInfo { hasNextPage endCursor }
  }
}`

export type Tail = 'history' | 'relations' | 'attachments'

const TAIL_FIELDS: Readonly<Record<Tail, string>> = {
  history: CHANGE,
  relations: 'type relatedIssue { id }',
  attachments: 'url',
}

/** What the first page of an issue's list left out. */
export const tailQuery = (tail: Tail) => `query Tail($id: String!, $after: String) {
  issue(id: $id) {
    ${tail}(first: 200, after: $after) { nodes { ${TAIL_FIELDS[tail]} } pageInfo { hasNextPage endCursor } }
  }
}`

export const USERS = `query Users($after: String) {
  users(first: 100, after: $after, includeDisabled: true) {
    nodes { id name displayName email active app }
    pageInfo { hasNextPage endCursor }
  }
}`

export const CYCLES = `query Cycles($after: String) {
  cycles(first: 100, after: $after, includeArchived: true) {
    nodes { id number name startsAt endsAt completedAt team { key name } }
    pageInfo { hasNextPage endCursor }
  }
}`

export const VIEWER = 'query Viewer { viewer { id } }'
