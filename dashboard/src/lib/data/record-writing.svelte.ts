import { getJson, postJson, RequestError } from './client.ts'
import { me } from './me.svelte.ts'
import { fieldsOf, toRecord, toValues, type Field, type Values } from './record-form.ts'
import type {
  RecordConflict,
  RecordFaults,
  RecordHistory,
  RecordKind,
  RecordKinds,
  RecordWritten,
} from './types.ts'

/** What a form is opened with: a kind, and either what is known already or the id of what is changed. */
export interface Draft {
  kind: string
  id?: string
  record?: Values
  basedOn?: string | null
  /** Begin with what the kind offers. */
  isFromTemplate?: boolean
}

const KEPT = 'streamgauge.draft'
export const NAME = 'streamgauge.name'

/** Who said last, on this machine, that they write. */
export const keptName = (): string => localStorage.getItem(NAME) ?? ''
export const keepName = (name: string): void => localStorage.setItem(NAME, name)

/** One record while it is written: nothing of it is lost, whatever the server says. */
export class Writing {
  kind = $state.raw<RecordKind | null>(null)
  fields = $state.raw<Field[]>([])
  values = $state.raw<Values>({})
  faults = $state.raw<Record<string, string>>({})
  conflict = $state.raw<RecordConflict | null>(null)
  error = $state.raw<RequestError | null>(null)
  isSending = $state(false)
  zone = $state('UTC')
  /** Who writes, where nobody is signed in. */
  name = $state(keptName())
  #basedOn: string | null = null

  async open({ kind, id, record = {}, basedOn = null, isFromTemplate = false }: Draft): Promise<void> {
    try {
      // Both before the form stands: what comes later would take the place of what is typed.
      const [{ kinds, zone }, history] = await Promise.all([
        getJson<RecordKinds>('/api/records'),
        id === undefined ? null : getJson<RecordHistory>(`/api/records/${kind}/${encodeURIComponent(id)}`),
      ])
      this.zone = zone
      const known = kinds.find((one) => one.kind === kind) ?? null
      this.fields = fieldsOf(known?.schema ?? {})
      if (history) this.#take(history.current)
      else {
        this.#basedOn = basedOn
        const begun = isFromTemplate ? { ...known?.template, ...record } : record
        this.values = toValues(begun, this.fields, zone)
      }
      this.kind = known
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The record as it landed, or null: what to do next is in the form then. */
  async send(): Promise<RecordWritten | null> {
    if (!this.kind || this.isSending) return null
    this.isSending = true
    this.faults = {}
    this.error = null
    const record = toRecord(this.values, this.fields)
    const isLocal = me.data?.authentication === 'local'
    if (isLocal) keepName(this.name)
    const stated = isLocal && this.name.trim() !== '' ? { name: this.name } : {}
    try {
      const body = { record, based_on: this.#basedOn, ...stated }
      const written = await postJson<RecordWritten>(`/api/records/${this.kind.kind}`, body)
      this.conflict = null
      await me.load()
      return written
    } catch (error) {
      this.#fail(error)
      return null
    } finally {
      this.isSending = false
    }
  }

  /** What is filled in waits while its author proves once more who they are. */
  signAgain(): void {
    const record = toRecord(this.values, this.fields)
    const draft: Draft = { kind: this.kind?.kind ?? '', record, basedOn: this.#basedOn }
    sessionStorage.setItem(KEPT, JSON.stringify(draft))
    location.assign(me.signInHref('sign'))
  }

  takeTheirs(): void {
    const { conflict } = this
    this.#take(conflict?.current ?? null)
    this.conflict = null
  }

  keepMine(): void {
    this.#basedOn = this.conflict?.current.version ?? null
    this.conflict = null
  }

  #take(version: { version: string; record: Values } | null): void {
    this.#basedOn = version?.version ?? null
    this.values = toValues(version?.record ?? {}, this.fields, this.zone)
  }

  #fail(error: unknown): void {
    const told = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
    if (told.code === 'SG_CONFLICT') this.conflict = told.answer as RecordConflict
    else {
      const { faults = [] } = (told.answer ?? {}) as Partial<RecordFaults>
      this.faults = Object.fromEntries(faults.map(({ path, message }) => [path, message]))
      this.error = told
    }
  }
}

/** What waited for a sign-in, once. */
export function takeDraft(): Draft | null {
  const text = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  return text === null ? null : (JSON.parse(text) as Draft)
}
