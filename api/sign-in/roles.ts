import type { SignIn } from './settings.ts'
import { ROLES, rolesUpTo, type Role } from './user.ts'

/** The highest role that fits and all below it; none where nobody gave one. */
export function rolesOf(
  { roles, everyone }: Pick<SignIn, 'roles' | 'everyone'>,
  person: { email: string | null; groups: readonly string[] },
): readonly Role[] {
  const email = person.email?.toLowerCase()
  const given = roles
    .filter(
      ({ groups, people }) =>
        groups.some((group) => person.groups.includes(group)) ||
        (email !== undefined && people.includes(email)),
    )
    .map(({ role }) => ROLES.indexOf(role as Role))
  const highest = Math.max(ROLES.indexOf(everyone as Role), ...given)
  return highest < 0 ? [] : rolesUpTo(ROLES[highest] as Role)
}
