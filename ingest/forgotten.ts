/** Pages and posts as they may land: who was forgotten does not come back with them. */
import type { Forgotten } from '../privacy/forgotten.ts'
import type { ColumnArrays, Page } from './contract.ts'

export function withoutForgotten(page: Page, forgotten: Forgotten | null): Page {
  if (!forgotten) return page
  const { columns, records, deleted, rejected, ...rest } = page
  return {
    ...rest,
    ...(columns && { columns: mapValues(columns, (rows): ColumnArrays => forgotten.columns(rows)) }),
    ...(records && { records: forgotten.value(records) }),
    ...(deleted && { deleted: mapValues(deleted, (keys) => keys.map((key) => forgotten.text(key, '_key'))) }),
    ...(rejected && {
      rejected: rejected.map(({ key, reason, payload }) => ({
        key: forgotten.text(key, '_key'),
        reason: forgotten.text(reason, 'reason'),
        payload: forgotten.document(payload),
      })),
    }),
  }
}

/** A body that names nobody of them stays the bytes that came. */
export function bodyWithoutForgotten(body: Buffer, forgotten: Forgotten | null): Buffer {
  if (!forgotten) return body
  const text = body.toString('utf8')
  const told = forgotten.document(text)
  return told === text ? body : Buffer.from(told)
}

function mapValues<T, R>(values: Record<string, T>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
