/** Versions of records as they are answered: whoever signed did so by name, whoever wrote is called as the configuration says. */
import { STATUS_CODES } from 'node:http'
import { nameOf, pseudonymOf, type People } from '../../transforms/people.ts'
import type { Body, Kind, Version } from '../plugins/app/records.ts'
import type { RecordConflict, RecordVersion } from '../schemas/record.ts'

export function disguiseVersion(version: Version, people: People, kinds: readonly Kind[]): Version {
  const { author, accountId } = version
  const isSigned = kinds.some((kind) => kind.isSigned && kind.name === version.kind)
  return {
    ...version,
    author: author === null || isSigned || people.showsNames ? author : nameOf(people, author),
    accountId: accountId === null ? null : pseudonymOf(people, accountId),
  }
}

export function describeVersion(version: Version): RecordVersion {
  const { accountId, writtenAt, effectiveAt: _, ...rest } = version
  return { ...rest, record: { ...rest.record }, account_id: accountId, written_at: writtenAt }
}

export function describeConflict(current: Version, yours: Body): RecordConflict {
  const who = current.author ?? 'Somebody'
  const did = current.action === 'withdraw' ? 'took it back' : 'changed it'
  return {
    ...envelope(409, 'SG_CONFLICT'),
    message: `${who} ${did} meanwhile, nothing of yours was written: compare both, and write again on top of theirs`,
    current: describeVersion(current),
    yours: { ...yours },
  }
}

export function envelope(statusCode: number, code: string) {
  return { statusCode, code, error: STATUS_CODES[statusCode] ?? 'Error' }
}
