/** Who asks, and what they may do. Roles are in order: each may do what those before it may. */

export const ROLES = ['viewer', 'editor', 'approver', 'admin'] as const
export type Role = (typeof ROLES)[number]

export interface User {
  accountId: string
  name: string
  email: string | null
  /** The highest and all below it. */
  roles: readonly Role[]
  /** local: nobody has to sign in on loopback, and nobody is known. */
  authentication: 'local' | 'token' | 'oidc'
  /** What a token may be used for; null: anything that the role may. */
  scopes: readonly string[] | null
  /** Value streams, by name or id, of which alone they may see anything; null: everything. */
  valueStreams: readonly string[] | null
  /** When they last proved who they are, epoch ms; null where that is not known. */
  provedAt: number | null
  /** Of the session or token, to tell a proof that was used from another one. */
  sessionId: string
}

export function rolesUpTo(role: Role): readonly Role[] {
  return ROLES.slice(0, ROLES.indexOf(role) + 1)
}

/** Whoever sits at this machine, where it is open on loopback only. */
export const LOCAL: User = {
  accountId: 'local:unnamed',
  name: 'somebody at this machine',
  email: null,
  roles: rolesUpTo('admin'),
  authentication: 'local',
  scopes: null,
  valueStreams: null,
  provedAt: null,
  sessionId: 'local',
}
