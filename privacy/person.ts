/** Whose accounts somebody means by an address, a login or an account: all those that matching counts to the same person. */
import { createHash } from 'node:crypto'
import type { Registry } from '../transforms/model.ts'
import { pseudonymOf, type People } from '../transforms/people.ts'
import type { Warehouse } from '../transforms/warehouse.ts'

export interface Account {
  /** As its tool says it: `github:ada`. */
  id: string
  person: string
  /** SHA-256 of address, login and name in lower case. */
  digests: string[]
}

interface Row {
  account_id: string
  email_digest: string | null
  handle_digest: string | null
  name_digest: string | null
}

/** Nobody: empty. Errors: an Error that lists the accounts where several persons are meant. */
export async function findAccounts(
  { warehouse, registry, people }: { warehouse: Warehouse; registry: Registry; people: People },
  named: string,
): Promise<Account[]> {
  const wanted = named.trim().toLowerCase()
  const all = await readAccounts(warehouse, registry, people)
  const sha = digest('sha256', wanted)
  const isMeant = ({ id, digests }: Account) =>
    id.toLowerCase() === wanted ||
    id.toLowerCase().endsWith(`:${wanted}`) ||
    id === `git:${digest('md5', wanted)}` ||
    digests.includes(sha) ||
    pseudonymOf(people, id) === wanted
  const persons = new Set(all.filter(isMeant).map(({ person }) => person))
  if (persons.size > 1) {
    const ids = all.filter(isMeant).map(({ id }) => id)
    throw new Error(`Several persons are called so, name one of their accounts (${ids.join(', ')}): ${named}`)
  }
  return all.filter(({ person }) => persons.has(person))
}

/** Straight from what tools said: tables hold pseudonyms. */
async function readAccounts(warehouse: Warehouse, registry: Registry, people: People): Promise<Account[]> {
  const merged = await warehouse.rows<{ account_id: string; person_id: string }>(
    'SELECT account_id, person_id FROM int_account__merged',
  )
  const persons = new Map(merged.map(({ account_id, person_id }) => [account_id, person_id]))
  const accounts: Account[] = []
  for (const name of registry.models.get('account')?.inputs ?? []) {
    const { sql } = registry.models.get(name) ?? {}
    const rows = await warehouse.rows<Row>(
      `SELECT account_id, email_digest, handle_digest, name_digest FROM (\n${sql}\n) WHERE account_id IS NOT NULL`,
    )
    accounts.push(
      ...rows.map((row) => ({
        id: row.account_id,
        person: persons.get(pseudonymOf(people, row.account_id)) ?? row.account_id,
        // A name is no key of anybody: there are namesakes.
        digests: [row.email_digest, row.handle_digest].filter((one) => one !== null),
      })),
    )
  }
  return accounts
}

const digest = (how: 'sha256' | 'md5', text: string) => createHash(how).update(text).digest('hex')
