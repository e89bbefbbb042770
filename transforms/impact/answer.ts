import type { ChangeRisk } from '../risk/change.ts'

/** What a change meets, before it is made. Teams, services and counts, never persons; times are epoch ms. */
export interface Impact {
  repository_id: string
  paths: string[]
  /** How many files were asked about; `paths` lists them all. */
  path_count: number
  /** Whether the repository has a CODEOWNERS file at all. */
  has_owner_rules: boolean
  owners: PathOwners[]
  services: TouchedService[]
  dependants: Dependant[]
  contracts: ContractChange[]
  missing: Partner[]
  open_changes: OpenChange[]
  releases_ahead: ReleaseAhead[]
  releases_past: PastRelease[]
  /** Whom to ask, with the reasons; the most reasons first. */
  ask: TeamToAsk[]
  risk: ChangeRisk
  /** What was left out or cannot be told. */
  notes: string[]
}

export interface PathOwners {
  path: string
  teams: string[]
}

export interface TouchedService {
  service_id: string
  name: string
  tier: number | null
  team_id: string | null
  team_name: string | null
  path_count: number
  contributor_count: number | null
  active_contributor_count: number | null
  bus_factor_count: number | null
}

/** A service that needs a touched one, by the shortest way. */
export interface Dependant {
  service_id: string
  name: string
  tier: number | null
  team_id: string | null
  team_name: string | null
  hops: number
  /** Names from this service to the touched one. */
  via: string[]
  /** Where the first step of the way is known from. */
  provenance: string | null
  is_undeclared: boolean | null
}

/** A file that usually changes with a wanted one and is not among them. */
export interface Partner {
  partner: string
  path: string
  together_count: number
  path_count: number
}

export interface OpenChange {
  change_id: string
  number: number | null
  title: string | null
  state: string
  url: string | null
  team_id: string | null
  team_name: string | null
  path_count: number
  example_path: string
}

/** A planned release of a touched service or of one next to it. */
export interface ReleaseAhead {
  release_id: string
  name: string | null
  planned_at: number
  service_name: string
  relation: 'has it' | 'needs it' | 'is needed by it'
}

export interface PastRelease {
  release_id: string
  name: string
  released_at: number
  is_failed: boolean | null
  file_count: number
}

export const CONTRACT_KINDS = ['OpenAPI', 'protobuf', 'SQL migration', 'package exports'] as const

/** What others rely on, deleted or altered so that they may break. */
export interface ContractChange {
  path: string
  kind: (typeof CONTRACT_KINDS)[number]
  /** Named: nothing but its path is known, so that only who relies on it can be told. */
  change: 'deleted' | 'altered' | 'cannot tell' | 'named'
  /** What is gone, or why it cannot be told. */
  details: string[]
  /** Services that need the one that keeps it, near and far. */
  dependant_count: number
}

export interface TeamToAsk {
  team_id: string
  team_name: string
  reasons: string[]
}

/** One file of a change. Texts are what the diff shows of it: whole if it was made with all context. */
export interface FileChange {
  path: string
  /** Before a rename. */
  old_path: string | null
  status: 'added' | 'deleted' | 'modified' | 'renamed' | 'named'
  before: string | null
  after: string | null
  /** Lines as the diff counts them, where one was given. */
  added_count?: number | undefined
  deleted_count?: number | undefined
}
