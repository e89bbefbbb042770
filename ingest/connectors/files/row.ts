/** What a format gives: a row's place in its file and its values by column. */
import { SourceError, type Landed } from '../../contract.ts'

export interface FileRow {
  /** Line, or number of the record, from 1. */
  line: number
  values: Readonly<Record<string, unknown>>
  /** Of formats that bring their own. */
  entity?: string
  /** Why the row could not be read at all. */
  fault?: string
}

export interface ReadableFile {
  /** On disk. */
  path: string
  /** As it is shown and as ids begin, with the source's name before. */
  id: string
  sheet?: string
  /** Pointer to the list in a JSON document. */
  pointer?: string
  landed: Landed
  /** The data folder, whose `landing` the warehouse's engine may read. */
  dataFolder: string
  entity?: string
}

/** Documents that have to be held whole may be this large. */
export const LARGEST_DOCUMENT = 200 * 1024 * 1024

export function refuseLarge(size: number, path: string, advice: string): void {
  if (size <= LARGEST_DOCUMENT) return
  throw new SourceError('invalid', `Larger than 200 MB, ${advice}: ${path}`)
}
