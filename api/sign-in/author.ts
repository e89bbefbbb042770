/** Who a record is by: whoever signed in, or on loopback whoever says a name. */
import { BadParameterError } from '../errors.ts'
import type { User } from './user.ts'

export interface Author {
  accountId: string | null
  name: string
  email: string | null
  authentication: string
}

/** Errors: BadParameterError for a signature without a name. */
export function authorOf(user: User, kind: { name: string; isSigned: boolean }, stated?: string): Author {
  if (user.authentication !== 'local') {
    const { accountId, name, email, authentication } = user
    return { accountId, name, email, authentication }
  }
  const name = stated?.trim() ?? ''
  if (name === '' && kind.isSigned)
    throw new BadParameterError(
      `Nobody is signed in here, say under name who signs; it is kept as unauthenticated: ${kind.name}`,
    )
  // No account of anybody: a name that is only stated must not become a person.
  return {
    accountId: name === '' ? user.accountId : `local:${name.toLowerCase().replaceAll(/\s+/g, '-')}`,
    name: name === '' ? 'unnamed, local' : `${name} (unauthenticated, local)`,
    email: null,
    authentication: 'local',
  }
}
