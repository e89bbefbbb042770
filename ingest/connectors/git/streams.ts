/** The typed columns of Git's streams; `_key` and the other columns that every raw table has are sync's. */
import type { SqlType } from '../../contract.ts'

export const repositoryColumns = {
  repository_id: 'VARCHAR',
  name: 'VARCHAR',
  default_branch: 'VARCHAR',
  path: 'VARCHAR',
  web_url: 'VARCHAR',
  is_bare: 'BOOLEAN',
  is_shallow: 'BOOLEAN',
  is_configuration: 'BOOLEAN',
  head_sha: 'VARCHAR',
  commit_count: 'BIGINT',
  lost_count: 'BIGINT',
  object_format: 'VARCHAR',
} as const satisfies Record<string, SqlType>

export const commitColumns = {
  commit_id: 'VARCHAR',
  repository_id: 'VARCHAR',
  sha: 'VARCHAR',
  parent_shas: 'VARCHAR',
  author_name: 'VARCHAR',
  author_email: 'VARCHAR',
  authored_at: 'TIMESTAMP',
  committer_name: 'VARCHAR',
  committer_email: 'VARCHAR',
  committed_at: 'TIMESTAMP',
  subject: 'VARCHAR',
  body: 'VARCHAR',
  has_line_counts: 'BOOLEAN',
  is_boundary: 'BOOLEAN',
} as const satisfies Record<string, SqlType>

export const fileColumns = {
  commit_id: 'VARCHAR',
  repository_id: 'VARCHAR',
  path: 'VARCHAR',
  old_path: 'VARCHAR',
  status: 'VARCHAR',
  added_count: 'INTEGER',
  deleted_count: 'INTEGER',
  is_submodule: 'BOOLEAN',
} as const satisfies Record<string, SqlType>

export const refColumns = {
  repository_id: 'VARCHAR',
  name: 'VARCHAR',
  short_name: 'VARCHAR',
  kind: 'VARCHAR',
  object_sha: 'VARCHAR',
  object_type: 'VARCHAR',
  commit_id: 'VARCHAR',
  is_annotated: 'BOOLEAN',
  is_default: 'BOOLEAN',
  named_at: 'TIMESTAMP',
  subject: 'VARCHAR',
} as const satisfies Record<string, SqlType>

export const identityColumns = {
  repository_id: 'VARCHAR',
  name: 'VARCHAR',
  email: 'VARCHAR',
  canonical_name: 'VARCHAR',
  canonical_email: 'VARCHAR',
} as const satisfies Record<string, SqlType>

export const codeownerColumns = {
  repository_id: 'VARCHAR',
  path: 'VARCHAR',
  line: 'INTEGER',
  pattern: 'VARCHAR',
  owners: 'VARCHAR',
} as const satisfies Record<string, SqlType>

export const imageColumns = {
  commit_id: 'VARCHAR',
  repository_id: 'VARCHAR',
  path: 'VARCHAR',
  pointer: 'VARCHAR',
  kind: 'VARCHAR',
  name: 'VARCHAR',
  old_version: 'VARCHAR',
  version: 'VARCHAR',
  digest: 'VARCHAR',
  app_sha: 'VARCHAR',
  committed_at: 'TIMESTAMP',
} as const satisfies Record<string, SqlType>

export const catalogColumns = {
  repository_id: 'VARCHAR',
  path: 'VARCHAR',
  folder: 'VARCHAR',
  line: 'INTEGER',
  commit_sha: 'VARCHAR',
  fact: 'VARCHAR',
  kind: 'VARCHAR',
  ecosystem: 'VARCHAR',
  name: 'VARCHAR',
  version: 'VARCHAR',
  holder: 'VARCHAR',
  scope: 'VARCHAR',
  detail: 'VARCHAR',
} as const satisfies Record<string, SqlType>
