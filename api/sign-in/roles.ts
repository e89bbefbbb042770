import type { SignIn } from './settings.ts'
import { ROLES, rolesUpTo, type Role } from './user.ts'

/** What the configuration gives to somebody. */
export interface Given {
  roles: readonly Role[]
  /** What they may see; null: everything. */
  valueStreams: readonly string[] | null
}

/**
 * The highest role that fits and all below it; none where nobody gave one. What is seen goes with the entries that give that
 * role: rights that two entries give are never added up to more than either of them.
 */
export function rolesOf(
  { roles, everyone }: Pick<SignIn, 'roles' | 'everyone'>,
  person: { email: string | null; groups: readonly string[] },
): Given {
  const email = person.email?.toLowerCase()
  const fitting = roles.filter(
    ({ groups, people }) =>
      groups.some((group) => person.groups.includes(group)) ||
      (email !== undefined && people.includes(email)),
  )
  const ranks = fitting.map(({ role }) => ROLES.indexOf(role as Role))
  const highest = Math.max(ROLES.indexOf(everyone as Role), ...ranks)
  const deciding = fitting.filter((_, i) => ranks[i] === Math.max(...ranks))
  const isWhole = deciding.some(({ valueStreams }) => !valueStreams)
  return {
    roles: highest < 0 ? [] : rolesUpTo(ROLES[highest] as Role),
    valueStreams:
      deciding.length === 0 || isWhole
        ? null
        : [...new Set(deciding.flatMap(({ valueStreams }) => valueStreams ?? []))].sort(),
  }
}
