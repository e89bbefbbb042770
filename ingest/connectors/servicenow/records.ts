/** What staging relies on in ServiceNow's rows; whatever else is asked for lands with them. */
import { Type } from 'typebox'

const Id = Type.String({ minLength: 1 })
/** In UTC, whatever the user sees. */
const Time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$` })
const MaybeTime = Type.Optional(Type.Union([Time, Type.Literal('')]))
const Word = Type.String()
const own = { sys_id: Id, sys_created_on: Time, sys_updated_on: Time }

export const ServiceSchema = Type.Object({ sys_id: Id, name: Word })

export const UserSchema = Type.Object({ sys_id: Id, name: Word, user_name: Word })

export const ChangeSchema = Type.Object({
  ...own,
  number: Id,
  short_description: Word,
  state: Word,
  start_date: MaybeTime,
  end_date: MaybeTime,
  work_start: MaybeTime,
  work_end: MaybeTime,
})

export const IncidentSchema = Type.Object({
  ...own,
  number: Id,
  short_description: Word,
  state: Word,
  opened_at: Time,
  resolved_at: MaybeTime,
  closed_at: MaybeTime,
})

export const ApprovalSchema = Type.Object({ ...own, sysapproval: Id, state: Word })

export const ConflictSchema = Type.Object({ ...own, change: Id, type: Word })

export const AuditSchema = Type.Object({
  sys_id: Id,
  sys_created_on: Time,
  documentkey: Id,
  fieldname: Word,
  newvalue: Word,
})

interface Field {
  value?: unknown
  display_value?: unknown
}

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/**
 * Values as they are kept, and as `shown` those that are shown otherwise: names of what is referred to, words for numbers,
 * journals. Times are left out of it: they are shown in the user's zone.
 */
export function recordOf(row: unknown, link: string): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  const shown: Record<string, unknown> = {}
  for (const [name, field] of Object.entries((row ?? {}) as Record<string, Field | string>)) {
    const value = typeof field === 'object' && field !== null ? field.value : field
    const display = typeof field === 'object' && field !== null ? field.display_value : null
    record[name] = value
    const isShown = display !== null && display !== undefined && display !== '' && display !== value
    if (isShown && !TIME.test(String(value))) shown[name] = display
  }
  return { ...record, shown, link: `${link}${String(record.sys_id)}` }
}
